/** The console's page, in which its script draws everything. @param tag changes with the script and the style */
export function pageOf(tag: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>fauxkms</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_fauxkms/console/assets/${tag}.css">
<script type="module" src="/_fauxkms/console/assets/${tag}.js"></script>
</head>
<body>
<div id="console"></div>
<noscript>The console of fauxkms needs JavaScript. What it shows is told by the control API at /_fauxkms/.</noscript>
</body>
</html>
`;
}
