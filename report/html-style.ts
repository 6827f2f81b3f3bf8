/** Style sheet of the page. Narrow, wide, light, dark, paper; nothing is downloaded. Pure. */
import { DIAGRAM_CSS } from "./diagram";
import { FONT, THEME_CSS } from "./theme";

export const PAGE_CSS = `${THEME_CSS}
*{box-sizing:border-box}
html{font:16px/1.5 ${FONT};background:var(--bg);color:var(--fg);-webkit-text-size-adjust:100%}
body{margin:0}
header,main,footer{max-width:72rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.75rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .35rem}
h2{font-size:1.3rem;margin:0 0 .6rem}
h2.stack{font-size:1.6rem;border-top:3px solid var(--accent);padding-top:1rem;margin-top:3rem}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}
h4{font-size:1rem;margin:1.1rem 0 .3rem}
p{margin:.5rem 0}
a{color:var(--accent);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
small,.note,figcaption,header .meta,footer{color:var(--muted);font-size:.85rem}
code,pre{font-family:ui-monospace,Menlo,Consolas,"Liberation Mono",monospace;font-size:.85em}
pre{white-space:pre-wrap;background:var(--surface);border:1px solid var(--line);border-radius:6px;padding:.75rem}
section{border-top:1px solid var(--line);margin-top:2.25rem;padding-top:1.5rem;scroll-margin-top:.5rem}
nav ul{display:flex;flex-wrap:wrap;gap:.35rem 1.25rem;list-style:none;margin:1rem 0 0;padding:0}
.lead{background:var(--surface);border:1px solid var(--line);border-left:4px solid var(--accent);border-radius:6px;padding:.6rem 1rem;margin:1rem 0}
.skip{position:absolute;left:-100rem}
.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.4rem .7rem;z-index:1}
.sr{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.ok{color:var(--ok)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.badge{display:inline-block;font-size:.72rem;font-weight:600;line-height:1.3;padding:.1em .5em;border-radius:1em;border:1px solid currentColor;white-space:nowrap;vertical-align:.1em}
.badge.good{color:var(--ok)}.badge.plain{color:var(--muted)}
.marks{margin:-.4rem 0 .6rem}.marks:empty{display:none}
.scroll{overflow-x:auto;margin:.75rem 0;position:relative}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;font-weight:600;padding:0 0 .4rem;caption-side:top}
th,td{text-align:left;vertical-align:top;padding:.4rem .65rem;border-bottom:1px solid var(--line)}
thead th{border-bottom:2px solid var(--muted);vertical-align:bottom;font-weight:600}
tbody th{font-weight:600}
td:not(.n){min-width:6rem}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
thead .n{white-space:normal}
tr.own{background:var(--surface)}
tr.sum th,tr.sum td{border-top:2px solid var(--muted);font-weight:700}
table.matrix{table-layout:fixed;min-width:40rem}
table.matrix th:first-child{width:14rem}
table.matrix small{overflow-wrap:anywhere;font-weight:400}
summary{cursor:pointer}
details:not(td details){margin:.75rem 0}
.hops{margin:.5rem 0;padding-left:1.5rem;font-size:.82rem;line-height:1.35}
.hops li{margin:.3rem 0;overflow-wrap:anywhere}
figure{margin:1rem 0}
figcaption{margin-top:.4rem;max-width:60rem}
.drawing{display:block;max-width:100%;height:auto}
figure.wide .drawing{max-width:none}
.on-narrow{display:none}
.on-narrow .drawing{width:100%;max-width:30rem}
@media screen and (max-width:46rem){.on-wide{display:none}.on-narrow{display:block}}
@media (max-width:46rem){th,td{padding:.35rem .45rem}table{font-size:.82rem}td:not(.n){min-width:5rem}h1{font-size:1.35rem}header,main,footer{padding:0 .8rem}}
${DIAGRAM_CSS}
@media print{
html{font-size:11px}
header,main,footer{max-width:none;padding:0}
nav,.skip{display:none}
a{color:inherit;text-decoration:none}
.scroll{overflow:visible}
.drawing,figure.wide .drawing{max-width:100%}
section[id$="nat-only"],section[id$="endpoints-only"],section[id$="hybrid"],article{break-before:page}
figure,tr,.lead{break-inside:avoid}
h2,h3,h4,caption,summary{break-after:avoid}
table.matrix{min-width:0}
details.print::details-content{content-visibility:visible;block-size:auto}
}`;
