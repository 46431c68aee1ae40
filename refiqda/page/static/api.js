// Talking to the server that runs on this machine. Every answer is either the JSON asked for or an ApiError.

/**
 * What went wrong. `status` is the HTTP status, 0 where nobody answered (the program was ended, or the machine slept).
 * `body` is the JSON of the answer where there was one.
 */
export class ApiError extends Error {
  constructor(status, body, message) {
    super(message || (body && body.error) || "");
    this.name = "ApiError";
    this.status = status;
    this.body = body || {};
  }

  /** Nobody answers. */
  get gone() {
    return this.status === 0;
  }

  /** Somebody answers, but another start of the program than the one that gave us this page. */
  get stranger() {
    return this.status === 403 || this.status === 401;
  }

  get stale() {
    return this.status === 409;
  }
}

const PATIENCE = 20000;

export class Api {
  /** @param {string} token what the server wrote into the page */
  constructor(token) {
    this.token = token;
    /** Told after every exchange: (null) when it went well, (error) when not. */
    this.onOutcome = () => {};
  }

  study() {
    return this.get("/api/study");
  }

  queue() {
    return this.get("/api/queue");
  }

  item(id) {
    return this.get(`/api/items/${encodeURIComponent(id)}`);
  }

  /**
   * A piece of a text with its lines, turns, segments and notes.
   * @param {number} source
   * @param {{around?: number, from?: number, to?: number, item?: string}} where in code points
   */
  text(source, where = {}) {
    return this.get(`/api/sources/${source}/text`, where);
  }

  track(source, where = {}) {
    return this.get(`/api/sources/${source}/track`, where);
  }

  search(words) {
    return this.get("/api/search", { q: words });
  }

  changes(since) {
    return this.get("/api/changes", { since });
  }

  /** `since` is the version this window knows: the answer then tells all that changed after it. */
  decide(decisions, { by, meeting, since, preview = false }) {
    return this.post("/api/decisions", { decisions, by, meeting, since, preview });
  }

  propose(proposal) {
    return this.post("/api/proposals", proposal);
  }

  undo(lines, { by, meeting, since }) {
    return this.post("/api/undo", { lines, by, meeting, since });
  }

  theme(theme) {
    return this.post("/api/themes", theme);
  }

  get(path, query = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
    const tail = given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : "";
    return this.#ask(path + tail, { method: "GET" });
  }

  post(path, body) {
    return this.#ask(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Refiqda-Token": this.token },
      body: JSON.stringify(body),
    });
  }

  async #ask(path, options) {
    const ended = new AbortController();
    const timer = setTimeout(() => ended.abort(), PATIENCE);
    let error;
    try {
      const answer = await fetch(path, {
        ...options, signal: ended.signal, cache: "no-store", credentials: "same-origin", redirect: "error",
      });
      const body = await answer.json().catch(() => null);
      if (answer.ok && body !== null) {
        this.onOutcome(null);
        return body;
      }
      error = new ApiError(answer.ok ? 502 : answer.status, body);
    } catch {
      error = new ApiError(0, null, "no answer");
    } finally {
      clearTimeout(timer);
    }
    this.onOutcome(error);
    throw error;
  }
}
