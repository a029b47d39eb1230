// Runs before the first paint. Applies the reader's choice of light or dark, where one is stored;
// without one the style sheet follows the system. Says that there is a script, so that what it will
// rearrange has its place already.
{
  const root = document.documentElement;
  root.classList.add("js");

  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the page then follows the system.
  }
}
