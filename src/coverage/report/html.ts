import {
  type CoveredItem,
  type FileCoverage,
  type ItemKind,
  type Share,
  summaryOf,
} from '../file-coverage.ts'
import { shareText } from './summary-table.ts'

/** A page, with its name in the folder of the report. */
export interface Page {
  readonly name: string
  readonly text: string
}

const KINDS: readonly (readonly [ItemKind, string])[] = [
  ['line', 'Lines'],
  ['statement', 'Statements'],
  ['branch', 'Branches'],
  ['function', 'Functions'],
]

/** Writes an index of all sources and a page for each, with the count of each line. */
export function htmlReport(files: readonly FileCoverage[]): Page[] {
  const pages = files.map((file, at) => ({ file, name: `source-${at + 1}.html` }))
  const rows = pages.map(({ file, name }) => {
    const link = `<a href="${name}">${escape(file.path)}</a>`
    return `<tr><th scope="row">${link}</th>${sharesOf([file])}</tr>`
  })
  const head = KINDS.map(([, title]) => `<th scope="col">${title}</th>`).join('')
  const total = `<tr class="total"><th scope="row">Total</th>${sharesOf(files)}</tr>`
  const index = `<table class="files"><thead><tr><th scope="col">Source</th>${head}</tr></thead><tbody>${rows.join('')}${total}</tbody></table>`
  return [
    { name: 'index.html', text: page('Coverage', `<h1>Coverage</h1>${index}`) },
    ...pages.map(({ file, name }) => ({ name, text: sourcePage(file) })),
  ]
}

function sharesOf(files: readonly FileCoverage[]): string {
  const summary = summaryOf(files)
  return KINDS.map(
    ([kind]) => `<td class="${levelOf(summary[kind])}">${shareText(summary[kind])}</td>`,
  ).join('')
}

function levelOf({ hit, total }: Share): string {
  if (total === 0) return 'none'
  const share = hit / total
  return share < 0.5 ? 'low' : share < 0.75 ? 'medium' : 'high'
}

function sourcePage(file: FileCoverage): string {
  const { path, source, items } = file
  const counts = new Map<number, number>()
  const partly = new Map<number, string[]>()
  for (const item of items) {
    if (item.kind === 'line') counts.set(item.line, item.hits)
    const gap = gapOf(item)
    if (gap !== undefined) partly.set(item.line, [...(partly.get(item.line) ?? []), gap])
  }
  const rows = new TextDecoder()
    .decode(source.bytes)
    .split('\n')
    .map((text, at) => {
      const line = at + 1
      const count = counts.get(line)
      const gaps = count === 0 ? [] : (partly.get(line) ?? [])
      const state =
        count === undefined ? '' : count === 0 ? 'missed' : gaps.length > 0 ? 'partial' : 'hit'
      const title = gaps.length === 0 ? '' : ` title="${escape(gaps.join(', '))}"`
      return `<tr class="${state}" id="L${line}"${title}><td class="n">${line}</td><td class="c">${count ?? ''}</td><td><code>${escape(text)}</code></td></tr>`
    })
  const shares = KINDS.map(([, title]) => `<th scope="col">${title}</th>`).join('')
  const summary = `<table class="files"><thead><tr>${shares}</tr></thead><tbody><tr>${sharesOf([file])}</tr></tbody></table>`
  return page(
    path,
    `<p><a href="index.html">All sources</a></p><h1>${escape(path)}</h1>${summary}<table class="source"><tbody>${rows.join('')}</tbody></table>`,
  )
}

/** Describes the part of a line that did not run. */
function gapOf({ kind, hits, path }: CoveredItem): string | undefined {
  if (hits > 0) return undefined
  if (kind === 'branch') return `path ${path + 1} of a branch was not taken`
  return kind === 'statement' ? 'a statement did not run' : undefined
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

const STYLE = `:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--dim:#656d76;--line:#d8dee4;--high:#1a7f37;--medium:#9a6700;--low:#cf222e;--hit:#e6f6ea;--partial:#fff5d6;--missed:#ffe7e7}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#8d96a0;--line:#30363d;--high:#4ac26b;--medium:#d4a72c;--low:#ff7b72;--hit:#12261e;--partial:#2e2a1a;--missed:#3c1618}}
body{margin:0 auto;max-width:72rem;padding:1.5rem;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.25rem;overflow-wrap:anywhere}a{color:inherit}table{border-collapse:collapse}
.files{width:100%;margin-bottom:1.5rem}.files th,.files td{padding:.35rem .6rem;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap;font-variant-numeric:tabular-nums}
.files tbody th{font-weight:400;white-space:normal;overflow-wrap:anywhere}.total th,.total td{font-weight:600}
.high{color:var(--high)}.medium{color:var(--medium)}.low{color:var(--low)}.none{color:var(--dim)}
.source{width:100%;font:13px/1.5 ui-monospace,monospace}.source td{padding:0 .6rem;vertical-align:top}.source code{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;tab-size:4}
.n,.c{width:1%;text-align:right;color:var(--dim);white-space:nowrap;user-select:none}
.hit .c{background:var(--hit)}.partial td{background:var(--partial)}.missed td{background:var(--missed)}`

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${STYLE}</style></head>
<body>${body}</body></html>
`
}
