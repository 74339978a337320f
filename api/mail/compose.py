"""A mail from a template and its fields: plain text, and the same as HTML in the institution's colours."""

import re
from email.message import EmailMessage
from email.utils import formataddr, formatdate, parseaddr
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from api.mail.headers import HEADERS
from api.money import written_money

_PLACE = Path(__file__).parent / "templates"
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_PLACE),
    undefined=jinja2.StrictUndefined,
    autoescape=jinja2.select_autoescape(),  # by ending: .html is escaped, .txt has nothing to escape
)
_TEMPLATES.globals["written_money"] = written_money
_BODY = "\N{OBJECT REPLACEMENT CHARACTER}"
"""A paragraph in the place of which the payload's `body_html` stands."""
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def compose(mail: dict[str, Any], sender: str, public_url: str, message_id: str) -> EmailMessage:
    """The message for a row of the outbox, as `app.claim_mail` gives it: recipient, template, payload, tenant, and
    the token that stops such mail.

    The template's first line is the subject, a line of its own that is a URL becomes a button, one at the end of a
    paragraph a link. `site` is the institution's front end, `place` its address here. The payload's `body_html` stands
    in the HTML where the template has its `body`.
    """
    tenant = mail["tenant"]
    scheme, _, host = public_url.partition("://")
    place = public_url if host.partition(".")[0] == tenant["slug"] else f"{scheme}://{tenant['slug']}.{host}"
    site = tenant["app_url"] or place
    token = mail.get("unsubscribe_token")
    unsubscribe = f"{place}/unsubscribe/{token}" if token else None
    fields = {**mail["payload"], "tenant": tenant, "site": site, "place": place, "unsubscribe": unsubscribe}
    template = _TEMPLATES.get_template(f"{mail['template']}.txt")
    subject, _, body = template.render(**fields, is_html=False).partition("\n")
    rich = fields.get("body_html")
    shown = template.render(**{**fields, **({"body": _BODY} if rich else {})}, is_html=True).partition("\n")[2]
    color = tenant["branding"].get("primary_color") or ""
    html = _TEMPLATES.get_template("layout.html").render(
        paragraphs=[None if part.strip() == _BODY else part.strip() for part in shown.strip().split("\n\n")],
        body_html=Markup(rich or ""),  # noqa: S704  made safe when it was written
        tenant=tenant,
        unsubscribe=unsubscribe,
        color=color if _COLOR.fullmatch(color) else "#1f4e79",
    )

    message = EmailMessage(HEADERS)
    message["Subject"] = " ".join(subject.split())
    message["From"] = formataddr((" ".join(tenant["name"].split()), parseaddr(sender)[1]))
    message["To"] = mail["recipient"]
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{message_id}@{parseaddr(sender)[1].partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(body.strip() + "\n")
    message.add_alternative(html, subtype="html")
    return message
