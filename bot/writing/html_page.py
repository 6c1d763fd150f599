"""The frame of a page that is handed out: nothing is loaded from elsewhere, and no script runs."""

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1c1c1c; max-width: 60em; margin: 2em auto;
padding: 0 1em }
h1 { font-size: 1.4em } h2 { font-size: 1.1em; margin-top: 2em }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4em .8em .4em 0; border-bottom: 1px solid
#ddd }
td.when { white-space: nowrap; font-variant-numeric: tabular-nums } .facts th { width: 11em;
font-weight: 600 }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext;
margin: .4em 0 0;
  padding: .5em .8em; border-left: 3px solid #bbb; background: #f6f6f6 }
td, h1 { overflow-wrap: anywhere }
@media print { body { font-size: 11px; margin: 0; max-width: none } tr { break-inside: avoid-page }
}
"""


def wrap_page(title: str, body: str) -> str:
    """The whole page; title and body are HTML, what others wrote in them is escaped already."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""
