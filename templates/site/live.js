// Added by `editorial serve` only: reloads what was rebuilt, and shows what is wrong over the page.
(() => {
  const events = new EventSource("/_editorial/events");
  const shown = Number(new URL(document.currentScript.src).searchParams.get("v"));
  let box = null;
  const add = (parent, tag, text, style) => {
    const one = document.createElement(tag);
    one.textContent = text;
    one.style.cssText = style;
    parent.append(one);
    return one;
  };
  events.onmessage = (event) => {
    const state = JSON.parse(event.data);
    if (shown !== state.version) return location.reload();
    if (box) box.remove();
    box = null;
    if (!state.problems.length) return;
    box = add(document.body, "aside", "", "position:fixed;inset:auto 0 0 0;z-index:9999;max-height:45vh;overflow:auto;padding:1rem 1.25rem;background:#3b0d0a;color:#fff;font:15px/1.45 ui-monospace,monospace;box-shadow:0 -4px 24px rgb(0 0 0/.4)");
    box.setAttribute("role", "alert");
    const close = add(box, "button", "×", "float:right;font:700 20px/1 sans-serif;background:none;color:inherit;border:1px solid;border-radius:6px;padding:4px 10px;cursor:pointer");
    close.setAttribute("aria-label", state.close);
    close.onclick = () => box.remove();
    add(box, "strong", state.title, "display:block;font:700 16px/1.4 sans-serif;margin-bottom:.5rem");
    for (const problem of state.problems) add(box, "pre", problem, "margin:0 0 .6rem;white-space:pre-wrap;font:inherit");
  };
})();
