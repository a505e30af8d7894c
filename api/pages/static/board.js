// The lists beside the map: department tabs, crews that open to their stops, and what is chosen among them.

/** Makes the lists work and returns how the map reads and moves the choice. */
export function openBoard(page) {
  const tabs = [...page.querySelectorAll('[role="tab"]')];
  const crewButtons = [...page.querySelectorAll('.crew-head')];
  const orderButtons = [...page.querySelectorAll('.stop')];
  const chosen = { department: tabs[0]?.dataset.department ?? null, crew: null, order: null };
  let map = null;

  function tell(change) {
    map?.choose({ ...chosen }, change);
  }

  function chooseTab(tab) {
    for (const one of tabs) {
      const isChosen = one === tab;
      one.setAttribute('aria-selected', String(isChosen));
      one.tabIndex = isChosen ? 0 : -1;
      document.getElementById(one.getAttribute('aria-controls')).hidden = !isChosen;
    }
    chosen.department = tab.dataset.department ?? null;
  }

  function openCrew(button) {
    for (const one of crewButtons) {
      const isOpen = one === button;
      one.setAttribute('aria-expanded', String(isOpen));
      one.parentElement.classList.toggle('chosen', isOpen);
      document.getElementById(one.getAttribute('aria-controls')).hidden = !isOpen;
    }
    chosen.crew = button?.dataset.crew ?? null;
  }

  function markOrder(button) {
    for (const one of page.querySelectorAll('.stop.chosen')) one.classList.remove('chosen');
    button?.classList.add('chosen');
    chosen.order = button?.dataset.order ?? null;
  }

  function chooseDepartment(tab) {
    openCrew(null);
    markOrder(null);
    chooseTab(tab);
    tell('department');
  }

  function chooseCrew(crew) {
    const button = crewButtons.find((one) => one.dataset.crew === crew) ?? null;
    if (button) chooseTab(tabOf(button));
    markOrder(null);
    openCrew(button);
    tell('crew');
    button?.scrollIntoView({ block: 'nearest' });
  }

  function chooseOrder(order) {
    const button = orderButtons.find((one) => one.dataset.order === order);
    if (!button) return;
    const crew = button.closest('.crew')?.querySelector('.crew-head') ?? null;
    chooseTab(tabOf(button));
    openCrew(crew);
    const group = button.closest('details');
    if (group) group.open = true;
    markOrder(button);
    tell('order');
    button.scrollIntoView({ block: 'nearest' });
  }

  function tabOf(element) {
    return document.getElementById(element.closest('[role="tabpanel"]').getAttribute('aria-labelledby'));
  }

  for (const [position, tab] of tabs.entries()) {
    tab.addEventListener('click', () => chooseDepartment(tab));
    tab.addEventListener('keydown', (event) => {
      const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -position, End: tabs.length - 1 - position };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const next = tabs[(position + steps[event.key] + tabs.length) % tabs.length];
      chooseDepartment(next);
      next.focus();
    });
  }
  for (const button of crewButtons) {
    button.addEventListener('click', () => chooseCrew(chosen.crew === button.dataset.crew ? null : button.dataset.crew));
  }
  for (const button of orderButtons) {
    button.addEventListener('click', () => chooseOrder(button.dataset.order));
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && (chosen.crew || chosen.order)) chooseCrew(null);
  });
  printDetailsOpen(page);

  return {
    /** Crew id to its place in the palette, as the lists show it. */
    colors: new Map(
      crewButtons.map((one) => [one.dataset.crew, { color: Number(one.dataset.color), striped: 'striped' in one.dataset }]),
    ),
    chooseCrew,
    chooseOrder,
    /** Lets `drawn` show what is chosen from now on. */
    follow(drawn) {
      map = drawn;
      tell('department');
    },
  };
}

function printDetailsOpen(page) {
  let opened = [];
  window.addEventListener('beforeprint', () => {
    opened = [...page.querySelectorAll('[role="tabpanel"]:not([hidden]) details:not([open])')];
    for (const one of opened) one.open = true;
  });
  window.addEventListener('afterprint', () => {
    for (const one of opened) one.open = false;
  });
}
