// What plain HTML cannot do alone: move the focus after a swap, close a drawer, print. Every page works without it.
(function () {
  "use strict";

  function focusOn(element) {
    if (!element) { return; }
    if (!element.matches("a, button, input, select, textarea, summary, [tabindex]")) { element.setAttribute("tabindex", "-1"); }
    element.focus();
  }

  // After a swap the focus goes to what changed, if the new content names it with data-focus.
  document.addEventListener("htmx:afterSettle", function (event) {
    var place = event.detail.target || event.target;
    if (place && place.querySelector) { focusOn(place.querySelector("[data-focus]")); }
  });

  // A drawer that was opened in place closes in place, and gives the focus back to the link that opened it.
  document.addEventListener("click", function (event) {
    var closer = event.target.closest ? event.target.closest("[data-close]") : null;
    if (!closer) { return; }
    var drawer = document.getElementById(closer.getAttribute("data-close"));
    if (!drawer) { return; }
    event.preventDefault();
    drawer.replaceChildren();
    focusOn(document.querySelector('[hx-target="#' + drawer.id + '"]'));
  });

  // A print button prints; without JavaScript it is not shown (hidden in the markup).
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // A form that was sent once is not sent twice by an impatient second press.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
})();
