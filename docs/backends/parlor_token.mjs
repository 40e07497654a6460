// Answers the widget's `token-url` in Node 18 or later, without packages: `createServer(token)`, or `app.post(path, token)`.
import { createHmac, randomUUID } from "node:crypto";
import { visitorOf } from "./session.mjs"; // yours: who is signed in by this request's cookies, or nothing

const { PARLOR_SECRET, PARLOR_ORIGIN } = process.env; // the relay's `signed.secret`; the page, https://www.example.com
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export default async function token(request, response) {
  const visitor = await visitorOf(request);
  const own = request.method === "POST" && request.headers.origin === PARLOR_ORIGIN;
  if (!visitor || !own) return response.writeHead(visitor ? 403 : 401).end();
  const iat = Math.floor(Date.now() / 1000);
  const exp = iat + 600; // ten minutes, which is the most that the relay takes
  const names = { aud: "parlor-relay", profile: "default", origin: PARLOR_ORIGIN };
  const claims = { ...names, sub: String(visitor), jti: randomUUID(), iat, exp };
  const message = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  const signature = createHmac("sha256", PARLOR_SECRET).update(message).digest("base64url");
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  response.writeHead(200, headers).end(JSON.stringify({ token: `${message}.${signature}`, expires_at: exp }));
}
