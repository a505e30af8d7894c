"""Streets written as OpenStreetMap text, small enough to know every answer by hand.

Positions are given in thousandths of a degree at the equator, where one such step is 111.195 m either way.
"""


def write_osm(path, nodes, ways, *, relations=(), signals=()):
    """Write nodes (id: (x, y)), ways (nodes, tags) numbered from 100 and relations (tags, members) from 1000.

    A member is (type, id, role); ``signals`` are nodes with traffic signals.
    """
    lines = ['<osm version="0.6">']
    for node, (x, y) in nodes.items():
        tag = '<tag k="highway" v="traffic_signals"/>' if node in signals else ""
        lines.append(f'<node id="{node}" lon="{x / 1000}" lat="{y / 1000}">{tag}</node>')
    for number, (refs, tags) in enumerate(ways, start=100):
        lines.append(f'<way id="{number}">')
        lines += [f'<nd ref="{ref}"/>' for ref in refs]
        lines += [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()]
        lines.append("</way>")
    for number, (tags, members) in enumerate(relations, start=1000):
        lines.append(f'<relation id="{number}">')
        lines += [f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members]
        lines += [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()]
        lines.append("</relation>")
    path.write_text("\n".join([*lines, "</osm>"]))
    return path
