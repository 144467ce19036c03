// SPDX-License-Identifier: Apache-2.0
// The opinion report's map, drawn by ECharts over the still one, and buttons to look at one group
// at a time. The page is whole without it.
"use strict";
(function () {
  var data = document.getElementById("map-data"), still = document.getElementById("still");
  if (!data || !still || !window.echarts) return;
  var map = JSON.parse(data.textContent), quiet = { animation: false };
  var box = document.createElement("div"), picks = document.createElement("p");
  box.id = "chart";
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", map.title);
  still.replaceWith(box);
  var symbols = ["circle", "rect", "triangle", "diamond", "path://M3 0h4v3h3v4h-3v3h-4v-3h-3v-4h3z"];

  function edge(g) { // of the ellipse that holds most of a group
    var all = [];
    for (var i = 0; i <= 72; i++) {
      var t = i * Math.PI / 36, u = g.reach[0] * Math.cos(t), v = g.reach[1] * Math.sin(t);
      all.push([g.at[0] + u * Math.cos(g.turn) - v * Math.sin(g.turn), g.at[1] + u * Math.sin(g.turn) + v * Math.cos(g.turn)]);
    }
    return all;
  }

  function series(shown) {
    var all = [], narrow = box.clientWidth < 480;
    map.groups.forEach(function (g, i) {
      var on = shown < 0 || shown === i;
      all.push({ type: "line", data: edge(g), showSymbol: false, silent: true, lineStyle: { color: g.colour, width: 2, type: g.sure ? "solid" : "dashed", opacity: on ? 1 : .15 },
        areaStyle: { color: "transparent" } });
      all.push({ type: "scatter", data: g.people, symbol: symbols[i], symbolSize: 8, silent: true, itemStyle: { color: g.colour, opacity: on ? .6 : .06 } });
      all.push({ type: "scatter", data: [g.label], symbolSize: 1, silent: true, label: { show: on, formatter: narrow ? g.letter : g.letter + ": " + g.words, fontSize: 15, fontWeight: 700, color: "#1e2a31",
        textBorderColor: "#fff", textBorderWidth: 4, fontFamily: "inherit" } });
    });
    return all;
  }

  var chart = echarts.init(box, null, { renderer: "svg" }), now = -1;
  function draw(shown) {
    now = shown;
    var axis = { show: false, type: "value", scale: true };
    chart.setOption(Object.assign({ grid: { left: 0, right: 0, top: 0, bottom: 0 }, xAxis: Object.assign({ min: 0, max: map.size[0] }, axis),
      yAxis: Object.assign({ min: 0, max: map.size[1], inverse: true }, axis), series: series(shown) }, quiet), true);
    Array.prototype.forEach.call(picks.children, function (b, i) { b.setAttribute("aria-pressed", String(i - 1 === shown)); });
  }
  picks.className = "picks";
  ["All groups"].concat(map.groups.map(function (g) { return "Only " + g.letter; })).forEach(function (words, i) {
    var b = document.createElement("button");
    b.type = "button";
    b.textContent = words;
    b.addEventListener("click", function () { draw(i - 1); });
    picks.appendChild(b);
  });
  box.after(picks);
  draw(-1);
  ["resize", "beforeprint"].forEach(function (when) {
    window.addEventListener(when, function () { chart.resize(); draw(now); });
  });
})();
