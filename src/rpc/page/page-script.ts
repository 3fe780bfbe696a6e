/** The explorer's script: it asks the node by JSON-RPC, and shows one view at a time. */
export const PAGE_JS = `'use strict'
const main = document.getElementById('main')
const status = document.getElementById('status')
const PER_PAGE = 50
const MAX_BOXES = 200
let token = ''
let shown = 0
let latest = -1
class NodeError extends Error {}

async function ask(method, ...params) {
  const headers = { 'content-type': 'application/json' }
  if (token !== '') headers.authorization = 'Bearer ' + token
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const response = await fetch('/', { method: 'POST', headers, body })
  if (response.status === 401) {
    const given = prompt('The node wants its token (--token):')
    if (given === null) throw new NodeError('the node wants a token')
    token = given
    return ask(method, ...params)
  }
  if (!response.ok) throw new NodeError(await response.text())
  const { result, error } = await response.json()
  if (error !== undefined) throw new NodeError(error.message)
  return result
}

function el(name, attributes, ...children) {
  const node = document.createElement(name)
  for (const [key, value] of Object.entries(attributes ?? {}))
    if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value === true ? '' : value)
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child)
  return node
}
const link = (href, text, label) => el('a', { href, 'aria-label': label }, text)
const short = (text) => (text.length > 22 ? text.slice(0, 12) + '…' + text.slice(-6) : text)
const group = (digits) => String(digits).replace(/\\B(?=(\\d{3})+$)/g, ' ')
const time = (seconds) => new Date(seconds * 1000).toISOString().replace('T', ' ').slice(0, 19)
function fil(atto) {
  const text = String(atto).padStart(19, '0')
  const rest = text.slice(-18).replace(/0+$/, '')
  return group(text.slice(0, -18)) + (rest === '' ? '' : '.' + rest) + ' FIL'
}
const mono = (text) => el('span', { class: 'mono' }, text)

function table(caption, heads, rows) {
  const numeric = (i) => (heads[i].startsWith('#') ? 'n' : undefined)
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', null, el('caption', null, caption),
      el('thead', null, el('tr', null, heads.map((head, i) => el('th', { scope: 'col', class: numeric(i) }, head.replace('#', ''))))),
      el('tbody', null, rows.map((row) => el('tr', null, row.map((cell, i) => el('td', { class: numeric(i) }, cell)))))))
}
function facts(caption, pairs) {
  return el('table', null, el('caption', null, caption),
    el('tbody', null, pairs.map(([head, value]) => el('tr', null, el('th', { scope: 'row' }, head), el('td', { class: 'wrap' }, value)))))
}
function pages(label, previous, text, next) {
  const button = (name, go) => {
    const made = el('button', { type: 'button', disabled: go === undefined }, name)
    if (go !== undefined) made.addEventListener('click', go)
    return made
  }
  return el('nav', { class: 'pages', 'aria-label': label }, button('Previous', previous), el('span', null, text), button('Next', next))
}
const go = (hash) => () => { location.hash = hash }

async function tipsets(before) {
  const { total, first, rows } = await ask('fvm_tipsets', before === undefined ? null : Number(before), PER_PAGE)
  const top = before === undefined ? total : Math.min(Number(before), total)
  const low = Math.max(0, top - PER_PAGE)
  return [el('h2', null, 'Tipsets'),
    pages('Pages of tipsets', top < total ? go(top + PER_PAGE >= total ? '#/' : '#/before/' + (top + PER_PAGE)) : undefined,
      rows.length === 0 ? 'none' : (total - top + 1) + ' to ' + (total - top + rows.length) + ' of ' + group(total), low > 0 && (low >= first || low > 1) ? go('#/before/' + low) : undefined),
    table('Executed tipsets, the newest first', ['#Height', 'Hash', 'Time (UTC)', '#Messages', '#Gas used', '#Base fee'],
      rows.map((row) => [link('#/tipset/' + row.position, group(row.height)), mono(short(row.hash)), time(row.timestamp), String(row.messages), group(row.gasUsed), group(row.baseFee)]))]
}

async function tipset(position, skip) {
  const from = Number(skip ?? 0)
  const one = await ask('fvm_tipset', Number(position), from)
  return [el('h2', null, 'Tipset at height ' + group(one.height)),
    facts('Tipset', [['Hash', mono(one.hash)], ['Block', mono(one.cid)], ['State after it', mono(one.stateRoot)], ['Time (UTC)', time(one.timestamp)], ['Base fee', group(one.baseFee) + ' attoFIL']]),
    one.total > 100 ? pages('Pages of messages', from > 0 ? go('#/tipset/' + position + '/' + (from - 100)) : undefined, (from + 1) + ' to ' + (from + one.messages.length) + ' of ' + one.total, from + 100 < one.total ? go('#/tipset/' + position + '/' + (from + 100)) : undefined) : null,
    one.messages.length === 0 ? el('p', null, 'It has no messages.') : table('Messages', ['Hash', 'From', 'To', '#Method', '#Value', 'Result', '#Gas used'],
      one.messages.map((m) => [link('#/message/' + m.hash, mono(short(m.hash)), 'message ' + m.hash), mono(short(m.from)), mono(short(m.to)), m.method, fil(m.value), outcome(m.exitCode), group(m.gasUsed)])),
    pages('Neighbours', position > 0 ? go('#/tipset/' + (Number(position) - 1)) : undefined, 'tipset', go('#/tipset/' + (Number(position) + 1)))]
}
function outcome(code, text) {
  return el('span', { class: code === 0 ? 'good' : 'bad' }, code === 0 ? 'OK' : text ?? 'exit code ' + code)
}

function callTree(call, depth) {
  const text = call.to + ' · ' + call.method
  return el('details', { class: call.calls.length === 0 ? 'leaf' : undefined, open: depth < 4 },
    el('summary', null, text + ' ', el('span', { class: call.isOk ? 'good' : 'bad' }, call.isOk ? 'OK' : call.exit),
      ' gas ' + group(call.gas) + (call.value === '0' ? '' : ' value ' + fil(call.value))),
    call.calls.map((one) => callTree(one, depth + 1)))
}
function flame(root) {
  let left = MAX_BOXES
  const box = (call, total) => {
    left--
    const percent = total === 0 ? 0 : (100 * call.gas) / total
    const cell = el('div', { class: 'cell' },
      el('button', { class: 'box', type: 'button', title: call.to + ' ' + call.method + ': gas ' + group(call.gas) + ', itself ' + group(call.self), 'aria-label': call.to + ' ' + call.method + ', gas ' + group(call.gas) + ', itself ' + group(call.self) }, call.to + ' · ' + call.method),
      el('div', { class: 'row' }, call.calls.filter((one) => one.gas > 0 && left > 0).map((one) => box(one, call.gas))))
    cell.style.width = percent + '%'
    return cell
  }
  return el('div', { class: 'flame', role: 'group', 'aria-label': 'Flamegraph: width is gas' }, el('div', { class: 'row' }, box(root, root.gas)))
}
function bar(part, whole) {
  const made = el('div', { class: 'bar', 'aria-hidden': 'true' })
  made.style.width = (whole === 0 ? 0 : (200 * part) / whole) + 'px'
  return made
}
function lines(title, list) {
  return list.length === 0 ? null : [el('h3', null, title), el('pre', { tabindex: '0' }, list.join('\\n'))]
}

async function message(hash) {
  const m = await ask('fvm_message', hash)
  const whole = (m.charges ?? []).reduce((sum, one) => sum + one.gas, 0)
  return [el('h2', null, 'Message'),
    facts('Message', [['Result', outcome(m.exitCode, m.exit)], m.title === undefined ? null : ['Call', m.title], ['Hash', mono(m.hash)], ['CID', mono(m.cid)], ['Height', group(m.height)],
      ['From', el('span', null, link('#/actor/' + m.from, mono(m.from)), ' ', mono(m.fromEth))], ['To', el('span', null, link('#/actor/' + m.to, mono(m.to)), ' ', mono(m.toEth))],
      ['Method', m.method], ['Nonce', m.nonce], ['Value', fil(m.value)], ['Gas', group(m.gasUsed) + ' of ' + group(m.gasLimit)],
      ['Fees', 'base fee ' + fil(m.baseFeeBurn) + ', over-estimation ' + fil(m.overEstimationBurn) + ', tip ' + fil(m.minerTip)], ['Params', mono(m.params)], ['Return', mono(m.returned)]].filter((one) => one !== null)),
    m.missing === undefined ? null : el('p', { class: 'error' }, m.missing),
    m.explanation ? [el('h3', null, m.exitCode === 0 ? 'In words' : 'Why it failed'), el('pre', { tabindex: '0' }, m.explanation)] : null,
    m.tree ? [el('h3', null, 'Calls'), callTree(m.tree, 0), m.isCut ? el('p', null, 'The tree is longer: fvm_trace gives all of it.') : null, el('h3', null, 'Flamegraph'), flame(m.tree)] : null,
    m.charges?.length ? table('Gas by charge', ['Charge', '#Times', '#Gas', 'Share'], m.charges.map((one) => [mono(one.name), group(one.count), group(one.gas), bar(one.gas, whole)])) : null,
    lines('Events', m.events ?? []), lines('Changes of the state', m.changes ?? [])]
}

async function actors(skip) {
  const from = Number(skip ?? 0)
  const { total, rows } = await ask('fvm_actors', from, PER_PAGE)
  return [el('h2', null, 'Actors'),
    pages('Pages of actors', from > 0 ? go('#/actors/' + Math.max(0, from - PER_PAGE)) : undefined, (from + 1) + ' to ' + (from + rows.length) + ' of ' + group(total), from + PER_PAGE < total ? go('#/actors/' + (from + PER_PAGE)) : undefined),
    table('Actors by id', ['Id', 'Type', 'Address', '#Nonce', '#Balance'], rows.map((row) => [link('#/actor/' + row.id, mono(row.id)), row.type, row.delegated === null ? '' : mono(short(row.delegated)), row.nonce, fil(row.balance)]))]
}
async function actor(address) {
  const one = await ask('fvm_actor', address)
  return [el('h2', null, 'Actor ' + one.name),
    facts('Record', [['Id', mono(one.id)], ['Type', one.type], ['Address', mono(one.delegated ?? one.id)], ['Balance', fil(one.balance)], ['Nonce', one.nonce], ['Code', mono(one.code)], ['State', mono(one.head)]]),
    el('h3', null, 'State'), el('pre', { tabindex: '0' }, one.state)]
}
async function storage() {
  const { minerCount, miners, dealCount = 0, deals = [] } = await ask('fvm_storage')
  return [el('h2', null, 'Storage'),
    miners.length === 0 ? el('p', null, 'There are no miners: start the node with --miners, or call fvm_createMiner.') : table('Miners (' + minerCount + ')', ['Miner', '#Raw power', '#Adjusted', '#Pledge', '#Available', 'Open deadline', 'Deadlines with sectors'],
      miners.map((one) => [link('#/actor/' + one.address, mono(one.address)), group(one.rawPower), group(one.qualityAdjustedPower), fil(one.pledge), fil(one.available), one.deadline + ' (' + one.open + ' to ' + one.close + ')',
        one.deadlines.map((d) => d.deadline + ': ' + d.sectors + ' sectors' + (d.faults === 0 ? '' : ', ' + d.faults + ' faulty')).join('; ') || 'none'])),
    deals.length === 0 ? el('p', null, 'There are no deals.') : table('Deals (' + dealCount + ' published)', ['#Id', 'Client', 'Provider', '#Size', '#Start', '#End', 'Datacap', 'Status', '#Sector'],
      deals.map((d) => [String(d.id), mono(short(d.client)), mono(d.provider), group(d.size), String(d.start), String(d.end), d.verified ? 'yes' : 'no', d.status, d.sector === null ? '' : String(d.sector)]))]
}

const ROUTES = { '': () => tipsets(), before: tipsets, tipset, message, actors, actor, storage }
async function show(isQuiet) {
  const turn = ++shown
  const [name = '', ...rest] = location.hash.replace(/^#\\/?/, '').split('/')
  let view
  try {
    view = await (ROUTES[name] ?? ROUTES[''])(...rest.map(decodeURIComponent))
  } catch (error) {
    if (isQuiet) return
    view = [el('h2', null, 'Not found'), el('p', { class: 'error', role: 'alert' }, error.message)]
  }
  if (turn !== shown) return
  main.replaceChildren(...view.flat(3).filter((one) => one !== null && one !== undefined))
  for (const a of document.querySelectorAll('header nav a')) {
    const own = a.getAttribute('href').slice(2)
    const isHere = own === name || (own === 'actors' && name === 'actor') || (own === '' && ['before', 'tipset', 'message'].includes(name))
    if (isHere) a.setAttribute('aria-current', 'page')
    else a.removeAttribute('aria-current')
  }
  document.title = (main.querySelector('h2')?.textContent ?? '') + ' · litefvm node'
  if (!isQuiet) main.focus({ preventScroll: true })
}
async function watch() {
  try {
    const height = Number(await ask('eth_blockNumber'))
    if (height !== latest) {
      status.textContent = 'Height ' + group(height)
      const isFirst = latest === -1
      latest = height
      if (!isFirst && /^(#\\/?)?$/.test(location.hash)) await show(true)
    }
  } catch {
    status.textContent = 'The node does not answer'
    latest = -1
  }
  setTimeout(watch, 2000)
}
document.getElementById('search').addEventListener('submit', async (event) => {
  event.preventDefault()
  const query = document.getElementById('query').value.trim()
  if (/^0x[0-9a-f]{64}$/i.test(query)) location.hash = '#/message/' + query
  else if (/^\\d+$/.test(query)) {
    const { total, rows } = await ask('fvm_tipsets', null, 1)
    let [low, high] = [0, total - 1]
    while (low < high && rows.length > 0) {
      const middle = (low + high) >> 1
      const found = (await ask('fvm_tipsets', middle + 1, 1)).rows[0]
      if (found === undefined || found.height < Number(query)) low = middle + 1
      else high = middle
    }
    location.hash = '#/tipset/' + low
  } else if (query !== '') location.hash = '#/actor/' + query
})
addEventListener('hashchange', () => show(false))
show(true)
watch()
`
