// What the map shows that is drawn here: discs for stop numbers, arrows along routes, yards, and the text of a popup.

const DISC = 23;
const DISC_FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const ARROW = 15;
const DENSITY = 2;

/** The crews' colours as the style sheet has them, in order. */
export function paletteOf(numColors) {
  const style = getComputedStyle(document.documentElement);
  return Array.from({ length: numColors }, (_, index) => style.getPropertyValue(`--crew-${index}`).trim());
}

/** Name of the image of a stop's number: a disc, or a rounded square for crews whose route is striped. */
export const STOP_IMAGE = ['concat', 'stop/', ['get', 'color'], '/', ['get', 'number'], ['case', ['get', 'striped'], '/striped', '']];

/** Draws numbers and arrows in the crews' colours when the map first asks for them. */
export function drawImages(map, colors) {
  map.setMissingStyleImageResolver((id) => {
    if (map.hasImage(id)) return;
    const [kind, color, number, striped] = id.split('/');
    if (kind === 'stop') map.addImage(id, numberOf(colors[color], number, striped ? 5 : DISC / 2 - 1), { pixelRatio: DENSITY });
    if (kind === 'arrow') map.addImage(id, arrowOf(colors[color]), { pixelRatio: DENSITY });
  });
}

/** A yard or plant with its name. */
export function yardElement(place) {
  const element = document.createElement('div');
  element.className = 'yard-marker';
  element.textContent = place.name;
  return element;
}

/** What is known of a stop, a deferred order or a request set aside; all of it as text, for it comes from the public. */
export function popupContent(properties) {
  const content = document.createElement('div');
  content.className = 'popup';
  const add = (tag, text, className) => {
    if (!text) return;
    const element = document.createElement(tag);
    element.textContent = text;
    if (className) element.className = className;
    content.append(element);
  };
  add('h4', properties.address);
  if (properties.number) {
    add('p', `${properties.crew}, stop ${properties.number}, arrives ${properties.arrival}`);
    add('p', `${properties.service}, ${properties.minutes} min on site`);
  } else {
    add('p', properties.service);
  }
  if (properties.reports > 1) add('p', `${properties.reports} reports of it`);
  if (properties.late) add('p', 'past its target', 'late');
  add('p', properties.detail);
  add('p', properties.forecast, 'quiet');
  return content;
}

// The number is part of the image, so that of two stops that overlap one is whole.
function numberOf(color, number, radius) {
  return drawn(DISC, (context) => {
    context.beginPath();
    context.roundRect(1, 1, DISC - 2, DISC - 2, radius);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = '#fff';
    context.stroke();
    context.font = `700 ${number.length > 2 ? 9.5 : 12}px ${DISC_FONT}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = '#fff';
    context.fillText(number, DISC / 2, DISC / 2 + 0.5);
  });
}

function arrowOf(color) {
  return drawn(ARROW, (context) => {
    context.beginPath();
    context.moveTo(3.5, 2.5);
    context.lineTo(12.5, 7.5);
    context.lineTo(3.5, 12.5);
    context.lineTo(6, 7.5);
    context.closePath();
    context.lineJoin = 'round';
    context.lineWidth = 2.5;
    context.strokeStyle = '#fff';
    context.stroke();
    context.fillStyle = color;
    context.fill();
  });
}

function drawn(size, draw) {
  const canvas = document.createElement('canvas');
  canvas.width = size * DENSITY;
  canvas.height = size * DENSITY;
  const context = canvas.getContext('2d');
  context.scale(DENSITY, DENSITY);
  draw(context);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
