// The plan page: the lists work by themselves; the map joins them when its library and the plan have come.

import { openBoard } from './board.js';

const page = document.getElementById('plan');
const message = document.getElementById('map-message');

const board = openBoard(page);

async function openMap() {
  const [{ drawMap }, { featuresOf }, plan] = await Promise.all([
    import('./map.js'),
    import('./features.js'),
    fetch(page.dataset.plan).then((answer) => {
      if (!answer.ok) throw new Error(`the plan could not be loaded (${answer.status})`);
      return answer.json();
    }),
  ]);
  const map = await drawMap({
    element: document.getElementById('map'),
    features: featuresOf(plan, board.colors),
    streets: page.dataset.streets,
    numColors: Number(page.dataset.colors),
    chooseCrew: board.chooseCrew,
    chooseOrder: board.chooseOrder,
  });
  board.follow(map);
  for (const box of document.querySelectorAll('.layers input')) {
    const apply = () => map.show(box.dataset.layer, box.checked);
    box.addEventListener('change', apply);
    apply();
  }
  message.hidden = Boolean(page.dataset.streets);
  message.textContent = 'No street network is configured, so the routes are drawn without streets.';
}

openMap().catch((error) => {
  message.hidden = false;
  message.textContent = `The map cannot be drawn: ${error.message}. The lists are complete without it.`;
});
