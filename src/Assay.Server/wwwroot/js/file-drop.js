import { csrf } from "./page.js";

/** Takes files, folders or archives by drop or choice and sends them, in batches, into one launch. */
export class FileDrop extends HTMLElement {
  connectedCallback() {
    this.files = [];
    const zone = this.querySelector(".drop");
    const input = this.querySelector("input[type=file]");
    zone.addEventListener("dragover", event => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", async event => {
      event.preventDefault();
      zone.classList.remove("over");
      await this.take(event.dataTransfer);
    });
    input.addEventListener("change", () => this.add([...input.files]));
    this.closest("form").addEventListener("submit", event => { event.preventDefault(); this.send(); });
  }

  async take(transfer) {
    const entries = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
    if (entries.length === 0) return this.add([...transfer.files]);
    for (const entry of entries) await this.walk(entry);
    this.count();
  }

  async walk(entry) {
    if (entry.isFile) return this.files.push(await new Promise((done, failed) => entry.file(done, failed)));
    const reader = entry.createReader();
    for (;;) {
      const inside = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (inside.length === 0) return;
      for (const child of inside) await this.walk(child);
    }
  }

  add(files) { this.files.push(...files); this.count(); }

  count() {
    const bytes = this.files.reduce((sum, file) => sum + file.size, 0);
    this.querySelector("[data-count]").textContent = `${this.files.length} files, ${(bytes / 1e6).toFixed(1)} MB`;
  }

  async send() {
    const form = this.closest("form");
    if (this.files.length === 0) return this.say("Choose or drop files first.");
    const bar = this.querySelector("progress");
    bar.hidden = false;
    form.querySelector("button[type=submit]").disabled = true;
    const info = { projectId: this.dataset.project, name: form.elements.name?.value,
      tags: (form.elements.tags?.value ?? "").split(",").map(name => ({ name: name.trim() })).filter(tag => tag.name) };
    let launch = this.dataset.launch, sent = 0;
    try {
      while (sent < this.files.length) {
        const batch = this.files.slice(sent, sent + 200);
        const answer = await this.post(launch ? `/api/launch/${launch}/upload` : "/api/launch/upload", info, batch,
          part => { bar.value = (sent + part * batch.length) / this.files.length; });
        launch = answer.launchId;
        sent += batch.length;
      }
      location.href = `/launch/${launch}`;
    } catch (error) {
      form.querySelector("button[type=submit]").disabled = false;
      this.say(error.message);
    }
  }

  post(url, info, files, progress) {
    const body = new FormData();
    body.append("info", new Blob([JSON.stringify(info)], { type: "application/json" }), "info.json");
    for (const file of files) body.append(/\.(zip|tar|tgz|gz)$/i.test(file.name) && !file.name.includes("-attachment") ? "archive" : "file", file, file.name);
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("POST", url);
      request.setRequestHeader("X-XSRF-TOKEN", csrf());
      request.upload.onprogress = event => progress(event.loaded / event.total);
      request.onerror = () => failed(new Error("The connection broke. Send again: files that arrived are not doubled."));
      request.onload = () => {
        const answer = JSON.parse(request.responseText || "{}");
        if (request.status < 300) done(answer); else failed(new Error(answer.message ?? `The server answered ${request.status}.`));
      };
      request.send(body);
    });
  }

  say(text) {
    const notice = this.querySelector(".notice");
    notice.hidden = false;
    notice.textContent = text;
  }
}
