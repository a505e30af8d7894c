// A plan document into map features. Places are [longitude, latitude]; times are written as the document has them, local.

/** Returns feature collections of routes, stops, deferred, set-aside and areas, and the crews' places. */
export function featuresOf(plan, colors) {
  const routes = [];
  const stops = [];
  const deferred = [];
  const areas = [];
  const places = [];
  for (const department of plan.departments) {
    const orders = new Map(department.orders.map((order) => [order.id, order]));
    for (const list of department.work_lists) {
      const crew = { department: department.code, crew: list.crew_id, ...(colors.get(list.crew_id) ?? { color: 0, striped: false }) };
      const legs = [...list.assignments.map((one) => one.leg), list.return_leg];
      for (const leg of legs) {
        if (leg.path.length > 1) routes.push(feature('LineString', leg.path, crew));
      }
      for (const [index, assignment] of list.assignments.entries()) {
        const order = orders.get(assignment.order_id);
        stops.push(feature('Point', [order.lon, order.lat], {
          ...crew,
          ...wordsOf(order),
          number: index + 1,
          arrival: clock(assignment.arrival),
          late: assignment.late_by > 0,
        }));
      }
    }
    for (const one of department.deferred) {
      const order = orders.get(one.order_id);
      const words = { ...wordsOf(order), department: department.code, detail: one.detail, forecast: one.forecast.text };
      deferred.push(feature('Point', [order.lon, order.lat], words));
    }
    for (const area of department.areas) {
      if (area.outline.length > 3) {
        areas.push(feature('Polygon', [area.outline], { department: department.code, name: area.name }));
      }
    }
    for (const place of department.places) places.push({ ...place, department: department.code });
  }
  const setAside = plan.set_aside
    .filter((one) => one.lon !== null && one.lat !== null)
    .map((one) => feature('Point', [one.lon, one.lat], {
      address: one.request_id,
      service: one.service_code,
      reports: 1,
      detail: one.detail,
      forecast: one.forecast.text,
    }));
  return {
    routes: collection(routes),
    stops: collection(stops),
    deferred: collection(deferred),
    setAside: collection(setAside),
    areas: collection(areas),
    places,
  };
}

function wordsOf(order) {
  return {
    order: order.id,
    address: order.address || 'no address published',
    service: order.service_type,
    minutes: Math.round(order.service_duration / 60),
    reports: order.request_ids.length,
  };
}

function clock(moment) {
  return moment.slice(11, 16);
}

function feature(type, coordinates, properties) {
  return { type: 'Feature', geometry: { type, coordinates }, properties };
}

function collection(features) {
  return { type: 'FeatureCollection', features };
}
