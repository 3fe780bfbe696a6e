/** The explorer's document; script and style come from the same server. */
export const PAGE_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>litefvm node</title>
<link rel="stylesheet" href="/page.css">
<script defer src="/page.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<h1><a href="#/">litefvm node</a></h1>
<nav aria-label="Sections">
<a href="#/">Tipsets</a>
<a href="#/actors">Actors</a>
<a href="#/storage">Storage</a>
</nav>
<form role="search" id="search">
<label for="query">Message hash, height or address</label>
<input id="query" name="query" autocomplete="off" spellcheck="false">
<button>Find</button>
</form>
<p id="status" role="status" aria-live="polite"></p>
</header>
<main id="main" tabindex="-1"></main>
</body>
</html>
`

/** The explorer's style, for light and dark. */
export const PAGE_CSS = `:root { color-scheme: light dark; --edge: light-dark(#d4d8de, #3a414b); --soft: light-dark(#f3f5f8, #1d232b); --accent: light-dark(#0a4fb0, #8ab8ff); --good: light-dark(#126b32, #6fd493); --bad: light-dark(#b01020, #ff8f8f); --bar: light-dark(#bcd3f5, #2c4a75); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#fff, #12161b); color: light-dark(#1b1f24, #e4e8ee); }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; padding: .75rem 1.5rem; border-bottom: 1px solid var(--edge); background: var(--soft); }
h1 { font-size: 1.1rem; margin: 0; } h1 a { color: inherit; text-decoration: none; }
h2 { font-size: 1.2rem; margin: 1rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
nav { display: flex; gap: 1rem; } nav a[aria-current] { font-weight: 600; text-decoration-thickness: 2px; }
a { color: var(--accent); }
form { display: flex; gap: .5rem; align-items: center; } label { font-size: .85rem; }
input, button { font: inherit; color: inherit; background: light-dark(#fff, #12161b); border: 1px solid var(--edge); border-radius: 4px; padding: .2rem .5rem; }
input { width: 16rem; max-width: 60vw; } button { cursor: pointer; } button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
#status { margin: 0 0 0 auto; font-variant-numeric: tabular-nums; }
main { padding: .5rem 1.5rem 3rem; max-width: 80rem; }
main:focus { outline: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--edge); white-space: nowrap; vertical-align: top; }
td.n, th.n { text-align: right; } td.wrap { white-space: normal; overflow-wrap: anywhere; }
code, pre, .mono { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); border: 1px solid var(--edge); border-radius: 4px; padding: .75rem; overflow: auto; max-height: 32rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.good { color: var(--good); } .bad { color: var(--bad); }
.pages { display: flex; gap: .75rem; align-items: center; margin: .75rem 0; }
details { margin-left: 1.2rem; border-left: 1px solid var(--edge); padding-left: .6rem; } details.leaf { list-style: none; }
summary { cursor: pointer; padding: .1rem 0; overflow-wrap: anywhere; } .leaf > summary { cursor: default; } .leaf > summary::marker { content: "· "; }
.bar { background: var(--bar); height: .9rem; border-radius: 2px; min-width: 1px; }
.flame { border: 1px solid var(--edge); border-radius: 4px; padding: 2px; overflow: hidden; }
.flame .row { display: flex; min-width: 0; } .flame .cell { min-width: 0; overflow: hidden; }
.flame .box { display: block; width: calc(100% - 2px); margin: 1px; padding: 0 .3rem; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; text-align: left; font-size: 12px; line-height: 1.5; background: var(--bar); border: 0; border-radius: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: light-dark(#fff, #000); padding: .3rem; z-index: 1; }
.error { border: 1px solid var(--bad); border-radius: 4px; padding: .5rem .75rem; }
@media (prefers-reduced-motion: no-preference) { .bar { transition: width .2s; } }
`
