/** The look of a proof's page: the colours of the site, light and dark, narrow and wide, on screen and on paper. */
export const pageStyle = `
:root{color-scheme:light dark;--bg:#f5f7f8;--card:#fff;--text:#16211f;--soft:#525f60;--line:#dfe6e7;--done:#14713f;--done-soft:#e7f5ec;--stop:#b3261e;--stop-soft:#fdecea;--wait:#7a5a00;--wait-soft:#fcf5dd;--unseen:#7b3f98;--unseen-soft:#f7f0fa;--rest:#6a7577;--rest-soft:#eef1f2}
@media (prefers-color-scheme:dark){:root{--bg:#0f1314;--card:#171d1f;--text:#e6eceb;--soft:#a9b4b5;--line:#2c3638;--done:#5fd08f;--done-soft:#15281d;--stop:#ff8a80;--stop-soft:#331a19;--wait:#e8c65a;--wait-soft:#292412;--unseen:#d6a4ec;--unseen-soft:#261b2c;--rest:#8d999b;--rest-soft:#1f2628}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif;overflow-wrap:anywhere}
:lang(zh) body{font-family:system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif}
:lang(ko) body{font-family:system-ui,-apple-system,"Segoe UI","Apple SD Gothic Neo","Malgun Gothic","Noto Sans CJK KR","Noto Sans KR",sans-serif;word-break:keep-all}
main,footer{max-width:68rem;margin:0 auto;padding:1.5rem clamp(1rem,4vw,2rem)}
header{display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;align-items:baseline}
header h1{flex:1 1 100%;margin:0;font-size:1.15rem;font-weight:600}
header p{margin:0;color:var(--soft);font-size:.9rem}
h2{margin:0 0 1rem;font-size:1.05rem;line-height:1.4}
.verdict,.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem clamp(1rem,3vw,1.5rem);margin-top:1.1rem}
.verdict{--is:var(--rest);--is-soft:var(--rest-soft);border-color:var(--is);background:var(--is-soft)}
.verdict h2{display:flex;gap:.8rem;align-items:center;margin:0;font-size:clamp(1.15rem,2.6vw,1.45rem);color:var(--is)}
.verdict .mark{flex:none;display:grid;place-items:center;width:2.3rem;height:2.3rem;border-radius:50%;background:var(--is);color:var(--card);font-size:1.2rem;font-weight:700}
.verdict p{margin:.15rem 0 0}
.verdict h2+p{margin-top:.9rem}
.verdict .read{color:var(--soft);font-size:.88rem;margin-top:.6rem}
.done,.seen{--is:var(--done);--is-soft:var(--done-soft)}
.broken,.missing{--is:var(--stop);--is-soft:var(--stop-soft)}
.waiting{--is:var(--wait);--is-soft:var(--wait-soft)}
.verdict.unseen,li.unseen,tr.unseen{--is:var(--unseen);--is-soft:var(--unseen-soft)}
.notReached,.notWatched{--is:var(--rest);--is-soft:transparent}
.note{margin:.9rem 0 0;padding-inline-start:1rem;border-inline-start:3px solid var(--line);color:var(--soft)}
.chain{display:flex;list-style:none;margin:0;padding:1.4rem 0 0}
.chain li{position:relative;flex:1 1 0;min-width:0;display:flex;justify-content:center}
.station{display:flex;flex-direction:column;align-items:center;text-align:center;gap:.1rem;padding:0 .2rem}
.dot{display:grid;place-items:center;width:3.2rem;height:3.2rem;border-radius:50%;border:2px solid var(--is);background:var(--is-soft);color:var(--is);margin-bottom:.5rem}
.dot svg{width:1.6rem;height:1.6rem;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
.notReached .dot,.notWatched .dot,.missing .dot,.chain .unseen .dot{border-style:dashed}
.name{font-weight:600;font-size:.92rem;line-height:1.3}
.said{color:var(--is);font-size:.85rem;line-height:1.35}
.arrow{position:absolute;top:1.6rem;right:calc(50% + 2rem);width:calc(100% - 4rem);border-top:2px solid var(--is);color:var(--is)}
.notReached .arrow,.notWatched .arrow,.missing .arrow,.chain .unseen .arrow{border-top-style:dashed}
.arrow:after{content:"";position:absolute;right:0;top:-6px;width:8px;height:8px;border:solid currentColor;border-width:2px 2px 0 0;transform:rotate(45deg)}
.arrow b{position:absolute;left:50%;bottom:.3rem;transform:translateX(-50%);white-space:nowrap;font-size:.78rem;font-weight:500}
.missing .arrow b,.chain .unseen .arrow b{bottom:auto;top:-.85rem;display:grid;place-items:center;width:1.6rem;height:1.6rem;border-radius:50%;background:var(--is);color:var(--card);font-size:.95rem;font-weight:700}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:start;vertical-align:top;padding:.45rem .7rem;border-top:1px solid var(--line)}
tr:first-child>*{border-top:0}
th:first-child{padding-inline-start:0;font-weight:600;white-space:nowrap}
td:last-child{padding-inline-end:0}
.timeline .mark{display:inline-block;width:1.1em;color:var(--is);font-weight:700}
.timeline .seconds{white-space:nowrap;color:var(--is);font-variant-numeric:tabular-nums}
.bars{width:34%;min-width:8rem}
.bar{position:relative;display:block;height:.8rem;margin-top:.4rem;border-radius:4px;background:var(--rest-soft)}
.bar i{position:absolute;top:0;bottom:0;border-radius:4px;background:var(--is);max-width:100%}
.bar i[style^="left:100"]{transform:translateX(-3px)}
.about span{display:block;color:var(--soft)}
.about span+span{color:var(--text)}
.attempts td{color:var(--soft)}
.attempts td:nth-child(2){color:var(--text)}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
dl{margin:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:.9rem 2rem;font-size:.92rem}
dt{color:var(--soft);font-size:.85rem}
dd{margin:0}
img{display:block;max-width:100%;border:1px solid var(--line);border-radius:8px}
footer{color:var(--soft);font-size:.88rem;padding-top:0}
footer p{margin:.3rem 0}
@media (max-width:46rem){
.chain{flex-direction:column;padding-top:0}
.chain li{justify-content:flex-start;padding-top:2.2rem}
.chain li:first-child{padding-top:0}
.station{display:grid;grid-template-columns:2.6rem 1fr;align-items:center;text-align:start;column-gap:.9rem;padding:0}
.dot{width:2.6rem;height:2.6rem;grid-row:1/3;margin:0}
.dot svg{width:1.35rem;height:1.35rem}
.name{align-self:end}.said{align-self:start}
.arrow{top:.3rem;right:auto;left:calc(1.3rem - 1px);width:0;height:1.6rem;border-top:0;border-left:2px solid var(--is)}
.notReached .arrow,.notWatched .arrow,.missing .arrow,.chain .unseen .arrow{border-left-style:dashed}
.arrow:after{right:-4px;top:auto;bottom:0;transform:rotate(135deg)}
.arrow b{left:2.2rem;bottom:.2rem;transform:none}
.missing .arrow b,.chain .unseen .arrow b{left:-.85rem;top:-.05rem}
.timeline tr,.attempts tr{display:grid;grid-template-columns:1fr auto;padding:.55rem 0;border-top:1px solid var(--line)}
.timeline tr:first-child,.attempts tr:first-child{border-top:0}
.timeline th,.timeline td,.attempts th,.attempts td{border:0;padding:.1rem 0}
.timeline th,.timeline .seconds{white-space:normal}
.timeline .seconds{text-align:end}
.bars,.about,.attempts td:nth-child(2){grid-column:1/-1;width:auto}
.attempts td:nth-child(2){grid-row:2}
.attempts td:nth-child(3){text-align:end}
.attempts td:nth-child(4){grid-column:1/-1}
}
@media print{:root{--bg:#fff}body{font-size:12px}main,footer{max-width:none;padding:.5rem 0}.card,.verdict{break-inside:avoid}.dot,.bar,.bar i,.mark,.arrow b{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
