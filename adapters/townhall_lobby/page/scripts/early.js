// Runs before the first paint, so that a chosen theme or language never flashes by in the wrong one.
"use strict";
(() => {
  const root = document.documentElement;
  const theme = localStorage.getItem("townhall.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const chosen = localStorage.getItem("townhall.locale") || navigator.language || "en";
  root.lang = chosen.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
})();
