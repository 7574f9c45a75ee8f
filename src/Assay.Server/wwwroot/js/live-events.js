import { refresh } from "./page.js";

/** Listens to what the page is about, and brings its parts up to date at most once a second. */
export class LiveEvents extends HTMLElement {
  connectedCallback() {
    this.source = new EventSource(`/events?topics=${encodeURIComponent(this.dataset.topics)}`);
    this.source.onmessage = () => this.changed();
    this.source.onopen = () => { if (this.lost) this.changed(); this.offline(false); };
    this.source.onerror = () => this.offline(true);
    addEventListener("pagehide", () => this.source.close());
  }

  disconnectedCallback() { this.source.close(); }

  changed() {
    if (this.waiting) return;
    this.waiting = setTimeout(async () => { this.waiting = 0; await refresh(location.href); }, 300 + Math.random() * 500);
  }

  offline(lost) {
    clearTimeout(this.timer);
    this.lost = lost;
    if (!lost) { this.textContent = ""; this.className = ""; return; }
    this.timer = setTimeout(() => { this.className = "offline"; this.textContent = "The connection is interrupted; this page may be out of date."; }, 3000);
  }
}
