// The map: the city's own streets, and on them routes, numbered stops and what is left out. Nothing comes from another host.

import * as maplibregl from './vendor/maplibre-gl.mjs';
import { Protocol } from './vendor/pmtiles.mjs';

import { lineLayers, planSources, pointLayers, styleOf } from './map_style.js';
import { drawImages, paletteOf, popupContent, yardElement } from './map_drawing.js';

const POINT_LAYERS = ['stop-numbers', 'stop-dots', 'deferred', 'set-aside'];
const LAYERS_OF = {
  stops: ['stop-numbers', 'stop-dots'],
  deferred: ['deferred', 'set-aside'],
  areas: ['area-fill', 'area-outline'],
};

/** Draws the map into `element` and resolves, once it can be worked with, to how it is shown and moved. */
export async function drawMap({ element, features, streets, numColors, chooseCrew, chooseOrder }) {
  // The streets are one archive, of which only the parts in sight are asked for.
  maplibregl.addProtocol('pmtiles', new Protocol().tile);
  const map = new maplibregl.Map({
    container: element,
    style: styleOf(streets && `pmtiles://${new URL(streets, location.href)}`),
    bounds: boundsOf(positionsOf(features, null)),
    fitBoundsOptions: { padding: paddingOf(element) },
    // Whose streets they are is written by the page itself.
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    maxZoom: 19,
  });
  // For the console and for tests.
  element.map = map;
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new maplibregl.ScaleControl({ unit: 'imperial' }), 'bottom-right');
  await new Promise((resolve, reject) => {
    map.once('load', resolve);
    map.once('error', ({ error }) => reject(error));
  });

  const colors = paletteOf(numColors);
  drawImages(map, colors);
  for (const [name, source] of Object.entries(planSources(features))) map.addSource(name, source);
  const names = map.getLayer('street-names') ? 'street-names' : undefined;
  for (const layer of lineLayers(colors)) map.addLayer(layer, names);
  for (const layer of pointLayers(colors)) map.addLayer(layer);
  const yards = features.places.map((place) => ({ place, element: yardElement(place) }));
  for (const yard of yards) {
    new maplibregl.Marker({ element: yard.element, anchor: 'left', offset: [-11, 0] })
      .setLngLat([yard.place.lon, yard.place.lat])
      .addTo(map);
  }

  const popup = followPointer(map, { chooseCrew, chooseOrder });
  map.once('idle', () => { element.dataset.state = 'drawn'; });

  function choose({ department, crew, order }, change) {
    emphasise(map, department, crew);
    for (const yard of yards) yard.element.hidden = department !== null && yard.place.department !== department;
    popup.unpin();
    if (change === 'order') {
      const found = [...features.stops.features, ...features.deferred.features].find((one) => one.properties.order === order);
      if (!found) return;
      popup.pin(found);
      map.easeTo({ center: found.geometry.coordinates, zoom: Math.max(map.getZoom(), 15) });
      return;
    }
    const bounds = boundsOf(crew ? routePositions(features, crew) : positionsOf(features, department));
    if (bounds) map.fitBounds(bounds, { padding: paddingOf(element), maxZoom: 16 });
  }

  function show(name, isShown) {
    for (const layer of LAYERS_OF[name]) map.setLayoutProperty(layer, 'visibility', isShown ? 'visible' : 'none');
  }

  return { choose, show };
}

/** Shows one department and the chosen crew strong above its others; without a department what is set aside. */
function emphasise(map, department, crew) {
  const isOurs = department === null ? true : ['==', ['get', 'department'], department];
  const isChosen = ['==', ['get', 'crew'], crew ?? ''];
  const isOursOnly = department !== null && isOurs;
  for (const layer of ['area-fill', 'area-outline', 'route-casing', 'routes']) map.setFilter(layer, isOurs);
  for (const layer of ['stop-dots', 'deferred']) map.setFilter(layer, isOursOnly);
  map.setFilter('route-stripe', ['all', isOurs, ['get', 'striped']]);
  map.setFilter('route-arrows', isChosen);
  map.setFilter('stop-numbers', crew === null ? isOursOnly : isChosen);
  map.setFilter('set-aside', department === null);

  const faded = (opacity) => (crew === null ? 1 : ['case', isChosen, 1, opacity]);
  map.setPaintProperty('routes', 'line-opacity', department === null ? 0.22 : faded(0.16));
  map.setPaintProperty('route-casing', 'line-opacity', department === null ? 0 : faded(0));
  map.setPaintProperty('route-stripe', 'line-opacity', faded(0));
  map.setPaintProperty('stop-dots', 'circle-opacity', faded(0.25));
  map.setPaintProperty('stop-dots', 'circle-stroke-opacity', faded(0.25));
  for (const layer of ['route-casing', 'routes']) map.setLayoutProperty(layer, 'line-sort-key', crew === null ? 0 : ['case', isChosen, 1, 0]);
  // Stops of one crew are few enough to show every number; of many crews only those that have room.
  map.setLayoutProperty('stop-numbers', 'icon-allow-overlap', crew !== null);
}

/** Tells about what is under the pointer; a click chooses it. */
function followPointer(map, { chooseCrew, chooseOrder }) {
  const hovering = new maplibregl.Popup({ closeButton: false, closeOnClick: false, offset: 12, focusAfterOpen: false });
  const pinned = new maplibregl.Popup({ closeOnClick: false, offset: 12, focusAfterOpen: false });

  const pointAt = (place) => map.queryRenderedFeatures(
    [[place.x - 3, place.y - 3], [place.x + 3, place.y + 3]],
    { layers: POINT_LAYERS },
  )[0];
  const routeAt = (place) => map.queryRenderedFeatures(
    [[place.x - 4, place.y - 4], [place.x + 4, place.y + 4]],
    { layers: ['routes'] },
  )[0];

  map.on('mousemove', ({ point }) => {
    const found = pointAt(point);
    map.getCanvas().style.cursor = found || routeAt(point) ? 'pointer' : '';
    if (!found) hovering.remove();
    else hovering.setLngLat(found.geometry.coordinates).setDOMContent(popupContent(found.properties)).addTo(map);
  });
  map.on('mouseout', () => hovering.remove());
  map.on('click', ({ point }) => {
    hovering.remove();
    const found = pointAt(point);
    if (found?.properties.order) chooseOrder(found.properties.order);
    else if (found) pin(found);
    else {
      const route = routeAt(point);
      if (route) chooseCrew(route.properties.crew);
    }
  });

  function pin(found) {
    pinned.setLngLat(found.geometry.coordinates).setDOMContent(popupContent(found.properties)).addTo(map);
  }
  return { pin, unpin: () => pinned.remove() };
}

/** Leaves room for the controls, and to the right for the names of yards. */
function paddingOf(element) {
  return { top: 44, bottom: 56, left: 44, right: Math.min(120, element.clientWidth / 4) };
}

function positionsOf(features, department) {
  const isShown = (one) => department === null || one.department === department;
  return [
    ...[...features.stops.features, ...features.deferred.features]
      .filter((one) => isShown(one.properties))
      .map((one) => one.geometry.coordinates),
    ...features.places.filter(isShown).map((place) => [place.lon, place.lat]),
  ];
}

function routePositions(features, crew) {
  return features.routes.features
    .filter((one) => one.properties.crew === crew)
    .flatMap((one) => one.geometry.coordinates);
}

function boundsOf(positions) {
  if (!positions.length) return undefined;
  const bounds = new maplibregl.LngLatBounds();
  for (const position of positions) bounds.extend(position);
  return bounds;
}
