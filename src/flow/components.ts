interface Frame<Node> {
  node: Node;
  /** Not yet looked at. */
  targets: Node[];
}

/**
 * The loops of a graph: its strongly connected components, without single nodes that do not point at themselves. Tarjan's
 * algorithm with a stack of its own, since the depth is what a definition makes it.
 */
export function findLoops<Node>(nodes: Iterable<Node>, targetsOf: (node: Node) => readonly Node[]): Node[][] {
  const order = new Map<Node, number>();
  const lowest = new Map<Node, number>();
  const onPath = new Set<Node>();
  const path: Node[] = [];
  const loops: Node[][] = [];

  const enter = (node: Node): Frame<Node> => {
    order.set(node, order.size);
    lowest.set(node, order.size - 1);
    onPath.add(node);
    path.push(node);
    return { node, targets: [...targetsOf(node)] };
  };
  const lower = (node: Node, to: number | undefined): void => {
    lowest.set(node, Math.min(lowest.get(node) ?? Infinity, to ?? Infinity));
  };
  const leave = (node: Node): void => {
    if (lowest.get(node) !== order.get(node)) return;
    const component = path.splice(path.lastIndexOf(node));
    component.forEach((member) => onPath.delete(member));
    if (component.length > 1 || targetsOf(node).includes(node)) loops.push(component);
  };

  for (const root of nodes) {
    const frames = order.has(root) ? [] : [enter(root)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const target = frame.targets.shift();
      if (target === undefined) {
        frames.pop();
        leave(frame.node);
        const parent = frames.at(-1);
        if (parent) lower(parent.node, lowest.get(frame.node));
      } else if (!order.has(target)) {
        frames.push(enter(target));
      } else if (onPath.has(target)) {
        lower(frame.node, order.get(target));
      }
    }
  }
  return loops;
}
