"""A mail from a template and its fields: plain text, and the same as HTML in the institution's colours."""

import re
from email.message import EmailMessage
from email.utils import formataddr, formatdate, parseaddr
from pathlib import Path
from typing import Any

import jinja2

_PLACE = Path(__file__).parent / "templates"
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_PLACE),
    undefined=jinja2.StrictUndefined,
    autoescape=jinja2.select_autoescape(),  # by ending: .html is escaped, .txt has nothing to escape
)
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def compose(mail: dict[str, Any], sender: str, public_url: str, message_id: str) -> EmailMessage:
    """The message for a row of the outbox, as `app.claim_mail` gives it: recipient, template, payload, tenant.

    The template's first line is the subject, a line of its own that is a URL becomes a button, one at the end of a
    paragraph a link. `site` is the institution's front end, `place` its address here.
    """
    tenant = mail["tenant"]
    scheme, _, host = public_url.partition("://")
    place = public_url if host.partition(".")[0] == tenant["slug"] else f"{scheme}://{tenant['slug']}.{host}"
    site = tenant["app_url"] or place
    text = _TEMPLATES.get_template(f"{mail['template']}.txt").render(
        **mail["payload"], tenant=tenant, site=site, place=place
    )
    subject, _, body = text.partition("\n")
    color = tenant["branding"].get("primary_color") or ""
    html = _TEMPLATES.get_template("layout.html").render(
        paragraphs=[part.strip() for part in body.strip().split("\n\n")],
        tenant=tenant,
        color=color if _COLOR.fullmatch(color) else "#1f4e79",
    )

    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = formataddr((" ".join(tenant["name"].split()), parseaddr(sender)[1]))
    message["To"] = mail["recipient"]
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{message_id}@{parseaddr(sender)[1].partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.strip() + "\n")
    message.add_alternative(html, subtype="html")
    return message
