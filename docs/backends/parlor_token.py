# Answers the widget's `token-url` in Python 3.9 or later, without packages: a WSGI application.
import base64, hashlib, hmac, json, os, time, uuid
from session import visitor_of  # yours: who is signed in by this request's cookies, or None

SECRET = os.environ["PARLOR_SECRET"].encode()  # the relay's `signed.secret`
ORIGIN = os.environ["PARLOR_ORIGIN"]  # the page, https://www.example.com

def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")

def app(environ, start_response):
    visitor = visitor_of(environ)
    own = environ["REQUEST_METHOD"] == "POST" and environ.get("HTTP_ORIGIN") == ORIGIN
    if not visitor or not own:
        start_response("403 Forbidden" if visitor else "401 Unauthorized", [])
        return []
    iat = int(time.time())  # and ten minutes, which is the most that the relay takes
    claims = {"aud": "parlor-relay", "sub": str(visitor), "jti": str(uuid.uuid4()), "iat": iat, "exp": iat + 600}
    claims.update(profile="default", origin=ORIGIN)
    message = b".".join(encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    token = message + b"." + encode(hmac.new(SECRET, message, hashlib.sha256).digest())
    start_response("200 OK", [("content-type", "application/json"), ("cache-control", "no-store")])
    return [json.dumps({"token": token.decode(), "expires_at": iat + 600}).encode()]
