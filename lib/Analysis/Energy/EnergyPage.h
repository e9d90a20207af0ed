//===- EnergyPage.h - Style and script of the HTML report -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QNN_LIB_ANALYSIS_ENERGY_ENERGYPAGE_H
#define QNN_LIB_ANALYSIS_ENERGY_ENERGYPAGE_H

#include "llvm/ADT/StringRef.h"

namespace qnn::energy {

/// The colours of the components can be told apart with any colour vision.
inline constexpr llvm::StringLiteral pageStyle = R"css(
:root{color-scheme:light dark;--bg:#fff;--fg:#1c1f24;--soft:#5c6470;
--line:#d5d9df;--card:#f5f6f8;--mac:#4477aa;--post:#66ccee;--local:#228833;
--main:#ccbb44;--dram:#ee6677}
@media(prefers-color-scheme:dark){:root{--bg:#15181c;--fg:#e6e8eb;
--soft:#9aa3af;--line:#353b44;--card:#1e2228;--mac:#6699cc;--local:#44aa55}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:80rem;background:var(--bg);
color:var(--fg);font:16px/1.45 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:2rem 0 .5rem}
.big{font-size:2rem;margin:.25rem 0 1rem;font-variant-numeric:tabular-nums}
.big small,figcaption,.legend{font-size:.875rem;color:var(--soft)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.legend span{margin-right:1rem;white-space:nowrap}
.legend i{display:inline-block;width:.8em;height:.8em;margin-right:.35em}
.mac{background:var(--mac)}.post{background:var(--post)}
.local{background:var(--local)}.main{background:var(--main)}
.dram{background:var(--dram)}
.bars{list-style:none;margin:.5rem 0;padding:0}
.bars li{display:grid;grid-template-columns:12rem 1fr 8rem;gap:0 .75rem;
align-items:center;padding:.15rem 0}
.bars b{font-weight:400;overflow:hidden;text-overflow:ellipsis;
white-space:nowrap}
.bars .bar{display:flex;height:1.1rem;background:var(--card)}
.bars .bar i{height:100%}
.bars em{font-style:normal;text-align:right;font-variant-numeric:tabular-nums}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:0 2rem}
figure{margin:0}svg{width:100%;max-width:32rem;height:auto;display:block}
svg text{fill:var(--soft);font-size:11px}
.axis{stroke:var(--line);fill:none}.roof{stroke:var(--fg);fill:none}
.limit{stroke:var(--dram);stroke-dasharray:5 3;fill:none}
.area{fill:var(--mac);fill-opacity:.35;stroke:var(--mac)}
.dot{fill:var(--mac);fill-opacity:.75}.dot.bound{fill:var(--dram)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem;
font-variant-numeric:tabular-nums}
th,td{padding:.3rem .45rem;text-align:right;white-space:nowrap;
border-bottom:1px solid var(--line)}
.t,th:first-child,td:first-child{text-align:left}
thead th{background:var(--card)}tfoot td{font-weight:600}
th button{font:inherit;font-weight:600;color:inherit;background:none;border:0;
padding:0;cursor:pointer}
th[aria-sort=ascending] button:after{content:" \25b2"}
th[aria-sort=descending] button:after{content:" \25bc"}
summary{cursor:pointer;margin:2rem 0 .5rem;font-size:1.15rem;font-weight:700}
@media(max-width:48rem){.charts{grid-template-columns:1fr}
.bars li{grid-template-columns:1fr auto;padding:.3rem 0}
.bars .bar{grid-row:2;grid-column:1/3}}
)css";

/// Sorts the table by the column whose head is pressed, numbers first from the
/// largest, and leaves equal lines in their order.
inline constexpr llvm::StringLiteral pageScript = R"js(
"use strict";
for (const button of document.querySelectorAll("th button"))
  button.addEventListener("click", () => {
    const head = button.parentElement, body = head.closest("table").tBodies[0];
    const key = row => row.cells[head.cellIndex].dataset.v;
    const text = head.classList.contains("t");
    const old = head.getAttribute("aria-sort");
    const up = old ? old === "descending" : text;
    for (const other of head.parentElement.cells)
      other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const order = (a, b) => text ? (key(a) < key(b) ? -1 : key(a) > key(b))
                                 : key(a) - key(b);
    body.append(...[...body.rows].sort(
        (a, b) => up ? order(a, b) : order(b, a)));
  });
)js";

} // namespace qnn::energy

#endif // QNN_LIB_ANALYSIS_ENERGY_ENERGYPAGE_H
