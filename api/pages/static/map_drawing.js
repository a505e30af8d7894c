// What the map shows that is drawn here: discs for stop numbers, arrows along routes, yards, and the text of a popup.

const DISC = 22;
const ARROW = 15;
const DENSITY = 2;

/** The crews' colours as the style sheet has them, in order. */
export function paletteOf(numColors) {
  const style = getComputedStyle(document.documentElement);
  return Array.from({ length: numColors }, (_, index) => style.getPropertyValue(`--crew-${index}`).trim());
}

/** Adds a disc, a rounded square (for striped routes) and an arrow in each colour. */
export function addImages(map, colors) {
  for (const [index, color] of colors.entries()) {
    map.addImage(`stop-${index}`, discOf(color, DISC / 2 - 1), { pixelRatio: DENSITY });
    map.addImage(`stop-${index}-striped`, discOf(color, 5), { pixelRatio: DENSITY });
    map.addImage(`arrow-${index}`, arrowOf(color), { pixelRatio: DENSITY });
  }
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

function discOf(color, radius) {
  return drawn(DISC, (context) => {
    context.beginPath();
    context.roundRect(1, 1, DISC - 2, DISC - 2, radius);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = '#fff';
    context.stroke();
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
