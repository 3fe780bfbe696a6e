/** The script of the flamegraph page: it runs in the reader's browser, which has nothing else. */
export const VIEWER_SCRIPT = `
(() => {
  'use strict'
  const ROW = 20
  const LEAST = 1 // pixels: narrower frames are not drawn
  const data = JSON.parse(document.getElementById('profile').textContent)
  const byId = (id) => document.getElementById(id)
  const graph = byId('graph'), details = byId('details'), tip = byId('tip')
  const search = byId('search'), found = byId('found'), reset = byId('reset'), invert = byId('invert')

  const nodes = data.nodes.map(([parent, frame, own, count]) => ({
    parent, count, own: Number(own), total: Number(own), depth: 0, children: [], frame: data.frames[frame],
  }))
  nodes.forEach((node, i) => {
    node.index = i
    if (node.parent < 0) return
    node.depth = nodes[node.parent].depth + 1
    nodes[node.parent].children.push(node)
  })
  for (let i = nodes.length - 1; i > 0; i--) nodes[nodes[i].parent].total += nodes[i].total
  const root = nodes[0]
  let zoomed = root, current = root, isUpsideDown = false
  let matches = new Set()
  let drawn = new Map()

  const number = new Intl.NumberFormat('en', { maximumFractionDigits: 3 })
  const gas = (milligas) => number.format(milligas / 1000) + ' gas'
  const share = (part, whole) => (whole === 0 ? '0' : ((part / whole) * 100).toFixed(part / whole < 0.01 ? 2 : 1)) + ' %'
  const nameOf = (node) => (node === root ? 'all messages' : node.frame[2])

  function describe(node) {
    const parts = [gas(node.total) + ', ' + share(node.total, root.total) + ' of all']
    if (zoomed !== root) parts.push(share(node.total, zoomed.total) + ' of the zoomed frame')
    if (node.children.length > 0 && node.own > 0) parts.push('itself ' + gas(node.own))
    if (node.count > 0) parts.push(number.format(node.count) + (node.frame[0] === 'charge' ? ' charges' : ' calls').replace(/s$/, node.count === 1 ? '' : 's'))
    return parts
  }

  function show(element, node) {
    element.textContent = ''
    const name = document.createElement('b')
    name.textContent = nameOf(node)
    const kind = document.createElement('span')
    kind.className = 'soft'
    kind.textContent = node === root ? '' : '  ' + node.frame[0] + (node.frame[3] ? ', ' + node.frame[3] : '')
    const what = document.createElement('div')
    what.textContent = describe(node).join(' · ')
    element.append(name, kind, what)
  }

  function layOut(width) {
    const boxes = []
    const path = []
    for (let node = zoomed; node; node = nodes[node.parent]) path.unshift(node)
    for (const node of path) boxes.push({ node, x: 0, width, above: node !== zoomed })
    const open = [boxes[boxes.length - 1]]
    while (open.length > 0) {
      const box = open.pop()
      let x = box.x
      for (const child of box.node.children) {
        const wide = box.node.total === 0 ? 0 : (child.total / box.node.total) * box.width
        if (wide >= LEAST) {
          const inner = { node: child, x, width: wide, above: false }
          boxes.push(inner)
          open.push(inner)
        }
        x += wide
      }
    }
    return boxes
  }

  function draw() {
    const width = graph.clientWidth
    const boxes = layOut(width)
    const deepest = boxes.reduce((most, { node }) => Math.max(most, node.depth), 0)
    const height = (deepest + 1) * ROW
    const page = document.createDocumentFragment()
    drawn = new Map()
    for (const { node, x, width: wide, above } of boxes) {
      const frame = document.createElement('div')
      frame.className = 'frame ' + (node === root ? 'root' : node.frame[1]) + (above ? ' above' : '') + (wide < 12 ? ' narrow' : '') + (matches.has(node) ? ' found' : '')
      frame.style.left = x + 'px'
      frame.style.width = wide + 'px'
      frame.style.top = (isUpsideDown ? Math.max(height, graph.parentElement.clientHeight - 16) - (node.depth + 1) * ROW : node.depth * ROW) + 'px'
      if (wide >= 24) frame.textContent = nameOf(node)
      frame.dataset.index = node.index
      frame.tabIndex = node === current ? 0 : -1
      frame.setAttribute('role', 'treeitem')
      frame.setAttribute('aria-level', node.depth + 1)
      frame.setAttribute('aria-label', nameOf(node) + ': ' + describe(node)[0])
      if (node.children.length > 0) frame.setAttribute('aria-expanded', 'true')
      drawn.set(node, frame)
      page.append(frame)
    }
    graph.style.height = height + 'px'
    graph.replaceChildren(page)
    graph.classList.toggle('searching', matches.size > 0)
    reset.disabled = zoomed === root
    if (!drawn.has(current)) select(zoomed, false)
  }

  function select(node, focus) {
    const before = drawn.get(current)
    if (before) before.tabIndex = -1
    current = node
    const frame = drawn.get(node)
    if (frame) {
      frame.tabIndex = 0
      if (focus) frame.focus()
    }
  }

  function zoom(node, focus) {
    zoomed = node
    current = node
    draw()
    if (focus) drawn.get(node).focus()
    show(details, node)
  }

  function neighbour(node, step) {
    for (let at = node; at.parent >= 0; at = nodes[at.parent]) {
      const row = nodes[at.parent].children
      for (let i = row.indexOf(at) + step; i >= 0 && i < row.length; i += step) if (drawn.has(row[i])) return row[i]
    }
    return undefined
  }

  function find() {
    const words = search.value.trim().toLowerCase()
    matches = new Set()
    if (words === '') found.textContent = ''
    else {
      let sum = 0
      const inside = new Set()
      for (const node of nodes) {
        if (node !== root && node.frame.slice(2).join(' ').toLowerCase().includes(words)) {
          matches.add(node)
          if (!inside.has(node.parent)) sum += node.total
          inside.add(node.index)
        } else if (inside.has(node.parent)) inside.add(node.index)
      }
      found.textContent = matches.size === 0 ? 'nothing found' : matches.size + ' found, ' + share(sum, root.total)
    }
    draw()
  }

  const nodeAt = (event) => {
    const frame = event.target.closest && event.target.closest('.frame')
    return frame ? nodes[Number(frame.dataset.index)] : undefined
  }
  graph.addEventListener('click', (event) => {
    const node = nodeAt(event)
    if (node) zoom(node, true)
  })
  graph.addEventListener('mousemove', (event) => {
    const node = nodeAt(event)
    tip.hidden = node === undefined
    if (node === undefined) return
    show(tip, node)
    show(details, node)
    const { width, height } = tip.getBoundingClientRect()
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4)) + 'px'
    tip.style.top = (event.clientY + 18 + height > innerHeight ? event.clientY - height - 10 : event.clientY + 18) + 'px'
  })
  graph.addEventListener('mouseleave', () => { tip.hidden = true })
  graph.addEventListener('focusin', (event) => {
    const node = nodeAt(event)
    if (node) show(details, node)
  })
  graph.addEventListener('keydown', (event) => {
    const node = nodeAt(event)
    if (!node) return
    const inner = isUpsideDown ? 'ArrowUp' : 'ArrowDown'
    const outer = isUpsideDown ? 'ArrowDown' : 'ArrowUp'
    let next
    if (event.key === inner) next = node.children.filter((child) => drawn.has(child)).sort((a, b) => b.total - a.total)[0]
    else if (event.key === outer) next = nodes[node.parent]
    else if (event.key === 'ArrowLeft') next = neighbour(node, -1)
    else if (event.key === 'ArrowRight') next = neighbour(node, 1)
    else if (event.key === 'Home') next = root
    else if (event.key === 'Enter' || event.key === ' ') zoom(node, true)
    else return
    event.preventDefault()
    if (next) {
      select(next, true)
      drawn.get(next).scrollIntoView({ block: 'nearest' })
    }
  })
  document.addEventListener('keydown', (event) => {
    tip.hidden = true
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const isTyping = event.target === search
    if (event.key === 'Escape') {
      if (search.value !== '') { search.value = ''; find() }
      else if (zoomed !== root) zoom(nodes[zoomed.parent], graph.contains(document.activeElement))
    } else if (event.key === '/' && !isTyping) {
      event.preventDefault()
      search.focus()
    } else if (event.key.toLowerCase() === 'i' && !isTyping) turn()
  })
  function turn() {
    isUpsideDown = !isUpsideDown
    invert.setAttribute('aria-pressed', String(isUpsideDown))
    const hadFocus = graph.contains(document.activeElement)
    draw()
    if (hadFocus) drawn.get(current).focus()
    graph.parentElement.scrollTop = isUpsideDown ? graph.parentElement.scrollHeight : 0
  }
  search.addEventListener('input', find)
  reset.addEventListener('click', () => zoom(root, false))
  invert.addEventListener('click', turn)
  let width = 0
  new ResizeObserver(() => {
    if (graph.clientWidth === width) return
    width = graph.clientWidth
    draw()
  }).observe(graph)
  draw()
})()
`
