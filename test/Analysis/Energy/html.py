# REQUIRES: chromium
# RUN: qnn-opt %S/residual.mlir --energy-function=real --energy-report=html > %t.html
# RUN: %python %s %t.html %t.dir
# ===- html.py - The HTML report in a browser ----------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""Opens the page at two widths: nothing is wider than the screen, no error is
thrown, the console stays empty, and a press on a column's head sorts by it,
twice the other way round.
"""

import os
import re
import subprocess
import sys

PROBE = """<script>
window.addEventListener("load", () => {
  const button = [...document.querySelectorAll("#ops th button")]
      .find(b => b.textContent === "total");
  const values = () => [...document.querySelectorAll("#ops tbody tr")]
      .map(row => Number(row.cells[button.parentElement.cellIndex].dataset.v));
  const sorted = (v, sign) => v.every((x, i) => !i || sign * (x - v[i - 1]) >= 0);
  button.click();
  const down = sorted(values(), -1);
  button.click();
  const up = sorted(values(), 1);
  const wide = document.querySelector("main, body").scrollWidth > innerWidth;
  document.title = [
      "probe", values().length, down, up, wide, errors.length, matchMedia(
      "(max-width:48rem)").matches].join(" ");
});
</script>"""
EARLY = '<script>const errors = []; onerror = e => {errors.push(e)};</script>'


def open_page(path, width, profile):
    """The title of the page at PATH after the probe has run."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu",
               f"--user-data-dir={profile}", f"--window-size={width},900",
               "--enable-logging=stderr", "--dump-dom", "file://" + path]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert "CONSOLE" not in run.stderr, run.stderr
    return re.search("<title>probe (.*?)</title>", run.stdout).group(1).split()


def main(page, folder):
    text = open(page, encoding="utf-8").read()
    rows = text.split("<tbody>")[1].split("</tbody>")[0].count("<tr>")
    assert rows > 2
    os.makedirs(folder, exist_ok=True)
    probed = os.path.abspath(os.path.join(folder, "probed.html"))
    with open(probed, "w", encoding="utf-8") as file:
        file.write(text.replace("<style>", EARLY + "<style>", 1)
                   .replace("</body>", PROBE + "</body>"))
    for width, narrow in ((1280, "false"), (390, "true")):
        found = open_page(probed, width, os.path.join(folder, "profile"))
        assert found == [str(rows), "true", "true", "false", "0", narrow], found


main(*sys.argv[1:])
