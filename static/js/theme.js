// Applies the reader's stored choice of light or dark before the first paint. Without a choice the
// system decides, by the style sheet alone.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the page then follows the system.
}
