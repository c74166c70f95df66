// Nothing here is needed: it only adds.
(() => {
  // Opened from a folder, an address that ends in a slash would list the folder.
  if (location.protocol === "file:") {
    addEventListener("click", (event) => {
      const link = event.target.closest && event.target.closest("a[href]");
      if (!link || link.protocol !== "file:" || !link.pathname.endsWith("/")) return;
      event.preventDefault();
      location.href = link.pathname + "index.html" + link.search + link.hash;
    });
  }

  // Search: the index is fetched with the first letter typed, from our own site.
  const form = document.querySelector("form.search");
  if (!form || location.protocol === "file:") return;
  const field = form.querySelector("input"), list = form.querySelector("ol");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const root = new URL(form.dataset.root, location.href).href;
  let rows = null;
  const index = async () => {
    if (!rows) {
      const found = await (await fetch(form.dataset.index)).json();
      rows = found.map(([title, path, text, more]) => ({ title, path, text, words: plain([title, text, more].join(" ")), head: plain(title) }));
    }
    return rows;
  };
  const show = async () => {
    const asked = plain(field.value).split(/\s+/).filter(Boolean);
    if (!asked.length) return list.replaceChildren();
    const score = (row) => asked.reduce((sum, word) => sum + (row.head.includes(word) ? 2 : 1), 0);
    const found = (await index()).filter((row) => asked.every((word) => row.words.includes(word)));
    found.sort((one, other) => score(other) - score(one));
    const items = found.slice(0, 12).map((row) => {
      const item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("span");
      link.href = root + row.path.slice(1);
      link.textContent = row.title;
      text.textContent = row.text;
      item.append(link, text);
      return item;
    });
    if (!items.length) {
      const item = document.createElement("li");
      item.textContent = form.dataset.none;
      items.push(item);
    }
    list.replaceChildren(...items);
  };
  form.hidden = false;
  field.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
})();
