/** The style of the flamegraph page, but for the colours of the frames. */
export const VIEWER_STYLE = `
:root { --page: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --panel: #f6f8fa; --mark: #8250df; --focus: #0969da }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --ink: #e6edf3; --soft: #9198a1; --line: #30363d; --panel: #161b22; --mark: #d2a8ff; --focus: #58a6ff }
}
* { box-sizing: border-box }
html, body { height: 100%; margin: 0 }
body { display: flex; flex-direction: column; background: var(--page); color: var(--ink); font: 13px/1.4 system-ui, sans-serif }
header { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 10px 14px; border-bottom: 1px solid var(--line); background: var(--panel) }
.what { flex: 1 1 260px; min-width: 0 }
h1 { margin: 0; font-size: 16px; line-height: 1.3; overflow-wrap: anywhere }
p { margin: 0; color: var(--soft) }
.controls { display: flex; flex-wrap: wrap; gap: 8px; align-items: center }
input, button { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: 4px 10px; min-height: 30px }
input { width: 190px }
button { cursor: pointer }
button:disabled { opacity: .5; cursor: default }
button[aria-pressed=true] { border-color: var(--focus); color: var(--focus) }
input:focus-visible, button:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px }
output { color: var(--soft); font-variant-numeric: tabular-nums }
output:empty { display: none }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; flex-basis: 100%; margin: 0; padding: 0; list-style: none; color: var(--soft); font-size: 12px }
.legend li { display: flex; align-items: center; gap: 5px }
.swatch { width: 11px; height: 11px; border-radius: 3px; display: inline-block }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
main { flex: 1; overflow: auto; padding: 8px 14px; position: relative }
#graph { position: relative; overflow: hidden; min-height: 100% }
.frame { position: absolute; height: 19px; line-height: 19px; padding: 0 4px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; font-size: 12px; border-radius: 3px; border-right: 1px solid var(--page); cursor: pointer; user-select: none }
.frame.narrow { padding: 0; border-radius: 0 }
.frame.root { background: var(--line) }
.frame.above { opacity: .62 }
.frame:hover { filter: brightness(1.07) contrast(1.05) }
.frame:focus { outline: 2px solid var(--focus); outline-offset: -2px; z-index: 1 }
#graph .found { background: var(--mark); color: var(--page); font-weight: 600 }
.searching .frame:not(.found) { opacity: .45 }
footer { border-top: 1px solid var(--line); background: var(--panel); padding: 7px 14px; min-height: 52px; font-variant-numeric: tabular-nums }
footer b { overflow-wrap: anywhere }
.hint, footer .soft { color: var(--soft) }
#tip { position: fixed; z-index: 2; max-width: min(560px, 90vw); pointer-events: none; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 6px 9px; box-shadow: 0 4px 14px rgb(0 0 0 / 25%); overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
#tip[hidden] { display: none }
@media (max-width: 640px) { .controls { width: 100% } .search { flex: 1 0 100% } input { width: 100% } footer { min-height: 70px } }
@media print { .controls, footer, #tip { display: none } }
`
