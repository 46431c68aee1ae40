// Runs before the first paint: the light or dark that this browser's user chose here before.
try {
  const chosen = localStorage.getItem("refiqda:theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be off; then the system's setting holds.
}
