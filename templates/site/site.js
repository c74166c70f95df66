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
})();
