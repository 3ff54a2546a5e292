package graph

// StronglyConnected numbers the strongly connected components of a graph of n nodes: two nodes have the same
// number iff each can be reached from the other. Tarjan's algorithm, with its own stack so that a chain of a
// million nodes does not overflow the program's.
func StronglyConnected(n int, successors func(node int, visit func(int))) []int {
	type frame struct {
		node int
		next []int
	}
	component, low, index := make([]int, n), make([]int, n), make([]int, n)
	for i := range component {
		component[i], index[i] = -1, -1
	}
	var stack []int
	var frames []frame
	count, components := 0, 0
	open := func(v int) {
		index[v], low[v] = count, count
		count++
		stack = append(stack, v)
		var next []int
		successors(v, func(w int) { next = append(next, w) })
		frames = append(frames, frame{v, next})
	}
	for root := range n {
		if index[root] >= 0 {
			continue
		}
		open(root)
		for len(frames) > 0 {
			f := &frames[len(frames)-1]
			v := f.node
			if len(f.next) > 0 {
				w := f.next[0]
				f.next = f.next[1:]
				if index[w] < 0 {
					open(w)
				} else if component[w] < 0 {
					low[v] = min(low[v], index[w])
				}
				continue
			}
			frames = frames[:len(frames)-1]
			if len(frames) > 0 {
				p := frames[len(frames)-1].node
				low[p] = min(low[p], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			for w := -1; w != v; {
				w = stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				component[w] = components
			}
			components++
		}
	}
	return component
}
