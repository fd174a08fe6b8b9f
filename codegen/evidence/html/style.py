"""How the page looks on a screen, in the dark, on a phone and on paper."""

from __future__ import annotations

STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c1d1f; --soft: #55585e; --rule: #c9ccd1; --faint: #f4f5f6; --link: #174ea6;
  --pass: #1b5e20; --fail: #a3120a; --open: #7a4a00; --bar: #3f6a96; --second: #a85a1a; --track: #e3e6ea;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --ink: #e7e5e0; --soft: #a9adb4; --rule: #43474d; --faint: #1e2125; --link: #9cc2ff;
    --pass: #8fd39a; --fail: #ff9d90; --open: #efc36b; --bar: #7fa9d6; --second: #e39a5c; --track: #30343a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 68rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 Charter, "Bitstream Charter", "Source Serif 4", Georgia, "DejaVu Serif", serif;
  overflow-wrap: anywhere;
}
h1, h2, h3, table, dl, figcaption, .verdict, nav, svg, .kind {
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
h1 { margin: 0; font-size: 2rem; line-height: 1.2; font-weight: 650; }
h2 { margin: 3rem 0 .75rem; padding-top: .5rem; border-top: 2px solid var(--ink); font-size: 1.3rem; }
h3 { margin: 2rem 0 .5rem; font-size: 1.05rem; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: var(--link); }
ul { margin: .25rem 0; padding-left: 1.2rem; }
.kind { margin: 0 0 .25rem; color: var(--soft); font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; }
.conclusion { margin: 1rem 0; padding: .1rem 0 .1rem 1rem; border-left: 4px solid currentColor; }
.conclusion p { color: var(--ink); }
.conclusion .verdict { font-size: 1.5rem; }
.verdict { font-size: .78rem; font-weight: 650; white-space: nowrap; }
.verdict { overflow-wrap: normal; }
td .verdict, th .verdict { font-size: .92em; }
.pass { color: var(--pass); }
.fail { color: var(--fail); }
.open { color: var(--open); }
.none { color: var(--soft); }
.contents { margin: 1rem 0; padding: 0; list-style: none; columns: 2; column-gap: 2.5rem; }
.contents li {
  display: flex; justify-content: space-between; gap: 1rem; padding: .3rem 0;
  border-bottom: 1px solid var(--rule); break-inside: avoid;
}
.key { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: 1.25rem 0; }
.key div { display: flex; flex-direction: column-reverse; }
.key dt { color: var(--soft); font-weight: 400; font-size: .8rem; }
.key dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
dl { margin: .75rem 0; display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .2rem 1.25rem; }
dl, table { font-size: .84rem; line-height: 1.4; }
dt { color: var(--soft); }
dd { margin: 0; }
dl.key { grid-template-columns: none; }
.scroll { overflow-x: auto; margin: .75rem 0; }
.scroll:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; overflow-wrap: break-word; }
caption { padding: .25rem 0; color: var(--soft); text-align: left; }
th, td { padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
th { font-weight: 600; }
tbody th { font-weight: 500; }
thead th { border-bottom: 1.5px solid var(--ink); vertical-align: bottom; overflow-wrap: normal; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.number { white-space: normal; }
.figure { white-space: nowrap; }
.figure:not(:last-child)::after { content: " ·"; color: var(--soft); }
td code { overflow-wrap: anywhere; }
code { font: .92em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
figure { margin: 1rem 0 1.5rem; }
figcaption { margin-bottom: .5rem; color: var(--soft); font-size: .84rem; }
svg { display: block; width: 100%; overflow: visible; font-size: 12px; }
svg text { fill: var(--ink); }
svg .soft { fill: var(--soft); }
svg .track { fill: var(--track); }
svg .bar { fill: var(--bar); }
svg .second { fill: var(--second); }
svg .lost { fill: var(--fail); }
svg .axis { stroke: var(--rule); }
svg .bound { stroke: var(--fail); stroke-width: 2; }
.swatch { display: inline-block; width: .7em; height: .7em; margin: 0 .3em 0 .8em; }
figcaption > .swatch:first-child { margin-left: 0; }
.swatch.bar { background: var(--bar); }
.swatch.second { background: var(--second); border-radius: 50%; }
.swatch.lost { background: var(--fail); }
.swatch.bound { width: 2px; height: 1em; background: var(--fail); vertical-align: -.15em; }
@media (min-width: 60rem) {
  .pair { display: grid; grid-template-columns: 2fr 3fr; gap: 2rem; align-items: start; }
  .pair > .scroll { margin-top: 0; }
}
@media (max-width: 40rem) {
  body { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.6rem; }
  .contents { columns: 1; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .4rem; }
  table { min-width: 36rem; }
  caption span { display: block; max-width: calc(100vw - 2rem); }
}
@media print {
  @page { size: A4; margin: 18mm 16mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h1 { font-size: 20pt; }
  h2, h3, caption, figcaption { break-after: avoid; }
  tr, figure, li { break-inside: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td { overflow-wrap: anywhere; }
  .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  thead { display: table-header-group; }
  a { color: inherit; text-decoration: none; }
  .pair { display: block; }
}
"""
