import { exactJson } from '../exact-json.ts'
import { gasText } from '../gas-text.ts'
import { ownOf, type Profile, type ProfileNode } from '../profile.ts'
import { FrameTable } from '../stacks.ts'
import { VIEWER_SCRIPT } from './html-script.ts'
import { VIEWER_STYLE } from './html-style.ts'
import { PALETTE, paletteRules, shadeOf } from './palette.ts'
import { countText, escapeXml } from './svg.ts'

/**
 * A flamegraph as one HTML file that needs nothing else: search, zoom, hover and keyboard, light
 * and dark as the reader's system is.
 *
 * @param name - the title
 */
export function toHtml(profile: Profile, name: string): string {
  const kinds = new Set<string>(profile.nodes.map(({ frame }) => frame.kind))
  const legend = Object.entries(PALETTE)
    .filter(([kind]) => kind !== 'root' && kinds.has(kind))
    .map(([kind, { label }]) => `<li><span class="swatch ${kind} s1"></span>${label}</li>`)
  const modelled = profile.gasExact
    ? ''
    : ' · part of it is a model: a TypeScript actor or a mock ran'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeXml(name)}: gas profile</title>
<style>
${VIEWER_STYLE}
${paletteRules(false)}
@media (prefers-color-scheme: dark) {
${paletteRules(true)}
}
</style>
</head>
<body>
<header>
<div class="what">
<h1>${escapeXml(name)}</h1>
<p>${gasText(profile.total)} gas in ${countText(profile)}${modelled}</p>
</div>
<div class="controls" role="toolbar" aria-label="Flamegraph">
<label class="search"><span class="hidden">Search frames</span><input id="search" type="search" placeholder="Search (/)" autocomplete="off" spellcheck="false"></label>
<output id="found" for="search"></output>
<button id="reset" type="button" disabled>Reset zoom</button>
<button id="invert" type="button" aria-pressed="false">Root at bottom</button>
</div>
<ul class="legend" aria-label="Colours">${legend.join('')}</ul>
</header>
<main><div id="graph" role="tree" aria-label="Frames: arrows move, Enter zooms, Escape zooms out"></div></main>
<footer id="details" aria-live="polite"><span class="hint">Point at a frame, or Tab to the graph: arrows move, Enter zooms, Escape zooms out, / searches, I turns it over.</span></footer>
<div id="tip" hidden></div>
<script type="application/json" id="profile">${dataOf(profile)}</script>
<script>
${VIEWER_SCRIPT}
</script>
</body>
</html>
`
}

/** The tree as JSON: frames once, then four numbers a node, each after its parent. */
function dataOf(profile: Profile): string {
  const table = new FrameTable()
  const places = new Map<ProfileNode, number>()
  const nodes = profile.nodes.map((node) => {
    places.set(node, places.size)
    const parent = node.parent === undefined ? -1 : places.get(node.parent)
    return [parent, table.placeOf(node.frame), ownOf(node), node.count]
  })
  const frames = table.frames.map(({ kind, name, file, line }) => [
    PALETTE[kind].label,
    `${kind} s${shadeOf(name)}`,
    name,
    ...(file === undefined ? [] : [line === undefined ? file : `${file}:${line}`]),
  ])
  return exactJson({ unit: 'milligas', total: profile.total, frames, nodes }).replaceAll(
    '<',
    '\\u003c',
  )
}
