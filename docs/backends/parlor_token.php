<?php // Answers the widget's `token-url` in PHP 8 or later, without packages.
session_start();
$visitor = $_SESSION['user'] ?? null; // yours: who is signed in by this request's cookies, or null
$secret = getenv('PARLOR_SECRET'); // the relay's `signed.secret`
$origin = getenv('PARLOR_ORIGIN'); // the page, https://www.example.com

$own = $_SERVER['REQUEST_METHOD'] === 'POST' && ($_SERVER['HTTP_ORIGIN'] ?? '') === $origin;
if (!$visitor || !$own) {
    http_response_code($visitor ? 403 : 401);
    exit;
}
$encode = fn ($data) => rtrim(strtr(base64_encode($data), '+/', '-_'), '=');
$exp = time() + 600; // ten minutes, which is the most that the relay takes
$names = ['aud' => 'parlor-relay', 'profile' => 'default', 'origin' => $origin];
$claims = $names + ['sub' => (string) $visitor, 'jti' => bin2hex(random_bytes(16)), 'iat' => $exp - 600, 'exp' => $exp];
$message = $encode('{"alg":"HS256","typ":"JWT"}') . '.' . $encode(json_encode($claims));
$token = $message . '.' . $encode(hash_hmac('sha256', $message, $secret, true));
header('content-type: application/json');
header('cache-control: no-store');
echo json_encode(['token' => $token, 'expires_at' => $exp]);
