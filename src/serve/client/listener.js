// Listens to the preview for all tabs of a browser.
//
// A shared worker: the first tab starts it, and the last one takes it along. Each tab asks what an
// event means for its own page, so this passes on only that there was one.

const tabs = new Set();

function listen() {
  const stream = new EventSource("/_folio/events");
  stream.addEventListener("message", () => {
    for (const tab of tabs) tab.postMessage(null);
  });
  // A stream that breaks begins again by itself, but for one that another server refused.
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

addEventListener("connect", (event) => {
  const [tab] = event.ports;
  tabs.add(tab);
  tab.addEventListener("message", () => tabs.delete(tab));
  tab.start();
  // The tab may have missed what came before it was here.
  tab.postMessage(null);
});

listen();
