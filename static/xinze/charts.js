"use strict";
/* Draws the tables that ask for it. A chart has no numbers of its own: each is read from a cell of its table, and a
   click follows that cell's link. The table stays: for the keyboard, for a reader of screens, for paper, without script. */
(() => {
  if (!window.echarts) return;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const drawn = new Map();

  // Colours come from the stylesheet, so that the dark screen and the page need no chart of their own.
  const colour = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

  const read = (table) => {
    const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
    const series = heads.flatMap((head, place) =>
      head.dataset.series ? [{ place, name: head.dataset.name || head.textContent.trim(), shape: head.dataset.series, colour: head.dataset.colour }] : []);
    const rows = [...table.tBodies[0].rows].filter((row) => row.dataset.line !== undefined).map((row) => ({
      name: row.dataset.line,
      cells: series.map(({ place }) => {
        const cell = row.cells[place];
        const link = cell.querySelector("a");
        return { value: Number(cell.dataset.value), text: cell.textContent.trim(), url: link ? link.href : "" };
      }),
    }));
    return { series, rows };
  };

  const shared = (place) => ({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour(place, "--chart-ink") },
    // Drawn on the canvas: a tooltip made of HTML would need styles that the security policy refuses.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow" },
               backgroundColor: colour(place, "--chart-ground"), borderColor: colour(place, "--chart-line"),
               textStyle: { color: colour(place, "--chart-ink"), fontSize: Number(place.dataset.size || 12) } },
    legend: { top: 0, right: 0, itemWidth: 14, itemHeight: 8, selectedMode: false,
              textStyle: { color: colour(place, "--chart-ink"), fontSize: Number(place.dataset.size || 12) } },
  });
  const axis = (place, more) => ({
    axisLabel: { color: colour(place, "--chart-ink"), fontSize: Number(place.dataset.size || 12), ...more.axisLabel },
    axisLine: { lineStyle: { color: colour(place, "--chart-line") } },
    splitLine: { lineStyle: { color: colour(place, "--chart-line") } },
    ...Object.fromEntries(Object.entries(more).filter(([name]) => name !== "axisLabel")),
  });

  const bars = (place, { series, rows }) => {
    const shown = rows.filter((row) => row.cells.some((cell) => cell.value)).slice(0, Number(place.dataset.lines || 12));
    const size = Number(place.dataset.size || 12);
    const height = Math.max(shown.length, 2) * size * 2.2 + size * 4;
    place.style.height = `${Math.round(height)}px`;
    return { shown, option: {
      ...shared(place),
      grid: { left: 4, right: size * 3, top: size * 2.2, bottom: 0, containLabel: true },
      xAxis: axis(place, { type: "value", minInterval: 1, axisLabel: { hideOverlap: true } }),
      yAxis: axis(place, { type: "category", inverse: true, data: shown.map((row) => row.name),
                           axisLabel: { width: size * 9, overflow: "truncate" }, triggerEvent: true }),
      series: series.map((each, at) => ({
        name: each.name, type: "bar", barGap: "-100%", barMaxWidth: size * 1.4, z: 2 + at, cursor: "pointer",
        itemStyle: { color: colour(place, each.colour) },
        label: at ? {} : { show: true, position: "right", color: colour(place, "--chart-ink"), fontSize: size },
        data: shown.map((row) => row.cells[at].value),
      })),
    } };
  };

  const months = (place, { series, rows }) => {
    const size = Number(place.dataset.size || 12);
    return { shown: rows, option: {
      ...shared(place),
      grid: { left: 4, right: 4, top: size * 2.6, bottom: 0, containLabel: true },
      xAxis: axis(place, { type: "category", data: rows.map((row) => row.name), axisLabel: { hideOverlap: true } }),
      yAxis: axis(place, { type: "value", minInterval: 1, axisLabel: {} }),
      series: series.map((each, at) => ({
        name: each.name, type: each.shape === "line" ? "line" : "bar", barMaxWidth: size, cursor: "pointer",
        symbolSize: size * 0.6, lineStyle: { width: 2.5 }, itemStyle: { color: colour(place, each.colour) },
        triggerLineEvent: false, data: rows.map((row) => row.cells[at].value),
      })),
    } };
  };
  const SHAPES = { bars, months };

  const draw = (box) => {
    const place = box.querySelector(".chart-place");
    const found = read(box.querySelector("table"));
    const { shown, option } = SHAPES[box.dataset.chart](place, found);
    const chart = window.echarts.init(place, null, { renderer: "canvas", devicePixelRatio: Math.max(2, window.devicePixelRatio) });
    chart.setOption(still.matches ? option : { ...option, animation: true, animationDuration: 250 });
    chart.on("click", ({ componentType, seriesIndex, dataIndex, value }) => {
      const row = componentType === "series" ? shown[dataIndex] : shown.find((each) => each.name === value);
      const url = row && row.cells[componentType === "series" ? seriesIndex : 0].url;
      if (url) window.location.assign(url);
    });
    drawn.set(box, chart);
  };

  const show = (box, what) => {
    const asChart = what === "chart";
    box.querySelector(".chart-place").hidden = !asChart;
    box.classList.toggle("is-drawn", asChart);
    box.querySelectorAll("[data-draw]").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.draw === what)));
    if (asChart && !drawn.has(box)) draw(box);
    else if (asChart) drawn.get(box).resize();
  };

  const start = (root) => {
    for (const [box, chart] of drawn) if (!box.isConnected) { chart.dispose(); drawn.delete(box); }
    root.querySelectorAll("[data-chart]").forEach((box) => {
      if (drawn.has(box) || !box.querySelector("tbody tr[data-line]")) return;
      const buttons = box.querySelector(".chart-switch");
      if (buttons) buttons.hidden = false;
      show(box, "chart");
    });
  };

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-draw]");
    if (button) show(button.closest("[data-chart]"), button.dataset.draw);
  });
  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => drawn.forEach((chart, box) => {
      if (box.classList.contains("is-drawn")) chart.resize();
    }), 150);
  });
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => start(document));
  else start(document);
})();
