// The looks of the map, as MapLibre style layers. Labels are drawn with the reader's own fonts: no glyphs are loaded.

import { STOP_IMAGE } from './map_drawing.js';

const FONT = ['system-ui', 'Segoe UI', 'Roboto', 'Noto Sans', 'DejaVu Sans'];

// The base map's street classes by how far out they are worth seeing; any other is 0.
const RANK = ['match', ['get', 'class'],
  'motorway', 6, 'trunk', 5, 'primary', 4, 'secondary', 3, 'tertiary', 2, 'residential', 1, 0];

// Many cities only number their districts.
const DISTRICT_NAME = ['case', ['==', ['to-string', ['to-number', ['get', 'name'], -1]], ['get', 'name']],
  ['concat', 'District ', ['get', 'name']], ['get', 'name']];

const byZoom = (...stops) => ['interpolate', ['exponential', 1.5], ['zoom'], ...stops];
const byRank = (other, residential, tertiary, secondary, primary, motorway) => ['match', RANK,
  1, residential, 2, tertiary, 3, secondary, 4, primary, [5, 6], motorway, other];

const STREET_WIDTH = byZoom(
  10, byRank(0, 0.2, 0.5, 0.8, 1.1, 1.6),
  13, byRank(0.3, 1.1, 1.8, 2.4, 3, 4),
  16, byRank(2.5, 6, 8, 10, 12, 14),
  19, byRank(10, 26, 32, 38, 44, 50),
);
const CASING_WIDTH = byZoom(
  10, byRank(0, 0.7, 1.1, 1.6, 2.1, 2.8),
  13, byRank(0.8, 2, 3, 3.8, 4.6, 5.8),
  16, byRank(3.7, 7.6, 9.8, 12, 14.2, 16.4),
  19, byRank(12, 28.5, 34.5, 41, 47, 53),
);
const ROUTE_WIDTH = byZoom(10, 1.6, 13, 2.8, 16, 5, 19, 9);
const ROUTE_CASING_WIDTH = byZoom(10, 2.8, 13, 5, 16, 8.4, 19, 13);
// To the right of the street's middle, so that the way out and the way back along one street are both seen.
const ROUTE_OFFSET = byZoom(12, 0, 14, 1.4, 16, 3, 19, 6);

/** The ground: streets by class with their names, districts, or nothing but its colour where there is no network. */
export function styleOf(streets) {
  const ground = { id: 'ground', type: 'background', paint: { 'background-color': '#e9ecf0' } };
  if (!streets) return { version: 8, sources: {}, layers: [ground] };
  const from = (layer) => ({ source: 'base-map', 'source-layer': layer });
  const line = { 'line-cap': 'round', 'line-join': 'round' };
  return {
    version: 8,
    sources: { 'base-map': { type: 'vector', url: streets } },
    layers: [
      ground,
      {
        id: 'street-casing',
        type: 'line',
        ...from('streets'),
        layout: { ...line, 'line-sort-key': RANK },
        paint: { 'line-color': byRank('#d3d8df', '#c6cdd6', '#bcc5cf', '#b1bbc7', '#a5b1bf', '#97a4b4'), 'line-width': CASING_WIDTH },
      },
      {
        id: 'streets',
        type: 'line',
        ...from('streets'),
        layout: { ...line, 'line-sort-key': RANK },
        paint: { 'line-color': byRank('#fbfbfc', '#fff', '#fff', '#fdfaf2', '#faf3df', '#f3e8c8'), 'line-width': STREET_WIDTH },
      },
      {
        id: 'district-outlines',
        type: 'line',
        ...from('districts'),
        layout: line,
        paint: { 'line-color': '#8a7ba8', 'line-width': byZoom(9, 0.8, 14, 2, 19, 4), 'line-opacity': 0.45 },
      },
      {
        id: 'street-names',
        type: 'symbol',
        ...from('streets'),
        minzoom: 12,
        filter: ['all', ['has', 'name'], ['>=', ['zoom'], ['match', RANK, [4, 5, 6], 12, 3, 13, 2, 13.5, 14.5]]],
        layout: {
          'symbol-placement': 'line',
          'symbol-spacing': 320,
          'symbol-sort-key': ['-', RANK],
          'text-field': ['get', 'name'],
          'text-font': FONT,
          'text-size': ['interpolate', ['linear'], ['zoom'], 12, 10.5, 16, 12.5, 19, 15],
          'text-max-angle': 35,
          'text-padding': 4,
        },
        paint: { 'text-color': '#465162', 'text-halo-color': 'rgba(255, 255, 255, 0.92)', 'text-halo-width': 1.6 },
      },
      {
        id: 'district-names',
        type: 'symbol',
        ...from('district_names'),
        maxzoom: 15,
        layout: {
          'text-field': DISTRICT_NAME,
          'text-font': FONT,
          'text-size': ['interpolate', ['linear'], ['zoom'], 9, 10, 14, 14],
          'text-letter-spacing': 0.08,
          'text-max-width': 7,
        },
        paint: { 'text-color': '#6a5a8c', 'text-halo-color': 'rgba(255, 255, 255, 0.85)', 'text-halo-width': 1.8 },
      },
    ],
  };
}

/** The plan's own sources, by name. */
export function planSources(features) {
  const geojson = (data, more = {}) => ({ type: 'geojson', data, ...more });
  return {
    routes: geojson(features.routes, { tolerance: 0.2 }),
    stops: geojson(features.stops),
    deferred: geojson(features.deferred),
    'set-aside': geojson(features.setAside),
    areas: geojson(features.areas),
  };
}

/** Areas and routes, below the names of streets; `colors` are the crews', in the palette's order. */
export function lineLayers(colors) {
  const crewColor = colorOf(colors);
  const line = { 'line-cap': 'round', 'line-join': 'round' };
  return [
    {
      id: 'area-fill',
      type: 'fill',
      source: 'areas',
      paint: { 'fill-color': '#5b6f8a', 'fill-opacity': 0.07 },
    },
    {
      id: 'area-outline',
      type: 'line',
      source: 'areas',
      paint: { 'line-color': '#5b6f8a', 'line-width': 1.2, 'line-dasharray': [3, 2.5], 'line-opacity': 0.75 },
    },
    {
      id: 'route-casing',
      type: 'line',
      source: 'routes',
      layout: line,
      paint: { 'line-color': '#fff', 'line-width': ROUTE_CASING_WIDTH, 'line-offset': ROUTE_OFFSET },
    },
    {
      id: 'routes',
      type: 'line',
      source: 'routes',
      layout: line,
      paint: { 'line-color': crewColor, 'line-width': ROUTE_WIDTH, 'line-offset': ROUTE_OFFSET },
    },
    {
      id: 'route-stripe',
      type: 'line',
      source: 'routes',
      filter: ['get', 'striped'],
      layout: line,
      paint: { 'line-color': '#fff', 'line-width': byZoom(10, 0.6, 13, 1, 16, 1.7, 19, 3), 'line-offset': ROUTE_OFFSET },
    },
    {
      id: 'route-arrows',
      type: 'symbol',
      source: 'routes',
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 70,
        'icon-image': ['concat', 'arrow/', ['get', 'color']],
        'icon-offset': ['interpolate', ['exponential', 1.5], ['zoom'], 12, ['literal', [0, 0]], 14, ['literal', [0, 1.4]], 16, ['literal', [0, 3]], 19, ['literal', [0, 6]]],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'icon-padding': 0,
      },
    },
  ];
}

/** The layers of single places, above the names of streets. */
export function pointLayers(colors) {
  const crewColor = colorOf(colors);
  return [
    hollowDots('set-aside', '#8a94a2'),
    hollowDots('deferred', '#5f6b7a'),
    {
      id: 'stop-dots',
      type: 'circle',
      source: 'stops',
      paint: {
        'circle-color': crewColor,
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 2.4, 13, 4, 16, 6],
        'circle-stroke-color': '#fff',
        'circle-stroke-width': 1.2,
      },
    },
    {
      id: 'stop-numbers',
      type: 'symbol',
      source: 'stops',
      layout: {
        'symbol-sort-key': ['get', 'number'],
        'icon-image': STOP_IMAGE,
        'icon-padding': 0,
        'icon-size': ['interpolate', ['linear'], ['zoom'], 11, 0.84, 15, 1],
      },
    },
  ];
}

function colorOf(colors) {
  return ['match', ['get', 'color'], ...colors.flatMap((color, index) => [index, color]), '#444'];
}

function hollowDots(source, color) {
  return {
    id: source,
    type: 'circle',
    source,
    paint: {
      'circle-color': 'rgba(255, 255, 255, 0.85)',
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 2, 13, 3.4, 16, 5.5],
      'circle-stroke-color': color,
      'circle-stroke-width': 1.5,
    },
  };
}
