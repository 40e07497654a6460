// A relay inside the page: takes what the widget fetches, and lets a test write each byte of an answer.

const relays = new Map();
const real = window.fetch;

window.fetch = (input, init) => {
  const request = new Request(input, init);
  const { origin, pathname } = new URL(request.url);
  const relay = relays.get(origin) ?? relays.get(pathname);
  return relay ? relay.take(request) : real.call(window, request);
};

/** Stands behind one origin, or one path of the page's own server. Without a profile it answers 404 for it, as a bare Messages API does. */
export class Relay {
  constructor(origin, profile) {
    this.posts = [];
    this.counts = [];
    this.sessions = [];
    this.reads = [];
    this.locked = false;
    this.profile = profile;
    relays.set(origin, this);
  }

  async take(request) {
    if (request.method === "GET") {
      const read = new Post(request, "");
      this.reads.push(read);
      if (this.locked && !read.authorization) return new Response("", { status: 401 });
      const headers = { "content-type": "application/json" };
      return this.profile ? new Response(this.profile, { headers }) : new Response("", { status: 404 });
    }
    const post = new Post(request, await request.text());
    const { pathname } = new URL(request.url);
    const lists = { count_tokens: this.counts, session: this.sessions };
    (lists[pathname.split("/").pop()] ?? this.posts).push(post);
    return post.answer;
  }

  count() {
    return this.posts.length;
  }

  countings() {
    return this.counts.length;
  }

  sessionCount() {
    return this.sessions.length;
  }

  session(index) {
    return this.sessions[index];
  }

  /** From now on nobody reads without a token. */
  lock() {
    this.locked = true;
  }

  readCount() {
    return this.reads.length;
  }

  read(index) {
    return this.reads[index];
  }

  counting(index) {
    return this.counts[index];
  }

  post(index) {
    return this.posts[index];
  }
}

/** One posted message and its answer. */
export class Post {
  constructor(request, body) {
    this.body = body;
    this.url = request.url;
    this.type = request.headers.get("content-type");
    this.authorization = request.headers.get("authorization");
    this.credentials = request.credentials;
    this.mode = request.mode;
    this.aborted = false;
    this.headers = {};
    this.controller = null;
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    request.signal.addEventListener("abort", () => {
      this.aborted = true;
      this.fail();
    });
  }

  /** A header of the answer that follows. */
  header(name, value) {
    this.headers[name] = value;
  }

  respond(status, type, body) {
    const headers = type ? { "content-type": type, "request-id": "req_header", ...this.headers } : this.headers;
    this.resolve(new Response(body, { status, headers }));
  }

  stream() {
    const body = new ReadableStream({ start: (controller) => (this.controller = controller) });
    const headers = { "content-type": "text/event-stream; charset=utf-8", ...this.headers };
    this.resolve(new Response(body, { headers }));
  }

  write(text) {
    this.controller.enqueue(new TextEncoder().encode(text));
  }

  end() {
    this.controller.close();
  }

  fail() {
    this.reject(new TypeError("Failed to fetch"));
    try {
      this.controller?.error(new TypeError("network error"));
    } catch {
      // It had ended already.
    }
  }
}
