"""The page, with the demo's logins to choose from, and the policy that lets the gateway's script in and no other."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2

from api.settings import Settings

PLACE = Path(__file__).parent
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(PLACE), undefined=jinja2.StrictUndefined, autoescape=True,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
FILES = {"shop.css": "text/css", "shop.js": "text/javascript"}
STATES = {
    "01": "Jammu and Kashmir", "02": "Himachal Pradesh", "03": "Punjab", "04": "Chandigarh", "05": "Uttarakhand",
    "06": "Haryana", "07": "Delhi", "08": "Rajasthan", "09": "Uttar Pradesh", "10": "Bihar", "11": "Sikkim",
    "12": "Arunachal Pradesh", "13": "Nagaland", "14": "Manipur", "15": "Mizoram", "16": "Tripura", "17": "Meghalaya",
    "18": "Assam", "19": "West Bengal", "20": "Jharkhand", "21": "Odisha", "22": "Chhattisgarh",
    "23": "Madhya Pradesh", "24": "Gujarat", "26": "Dadra and Nagar Haveli and Daman and Diu", "27": "Maharashtra",
    "29": "Karnataka", "30": "Goa", "31": "Lakshadweep", "32": "Kerala", "33": "Tamil Nadu", "34": "Puducherry",
    "35": "Andaman and Nicobar Islands", "36": "Telangana", "37": "Andhra Pradesh", "38": "Ladakh",
    "96": "outside India",
}  # fmt: skip


def shop_page(settings: Settings) -> tuple[str, dict[str, str]]:
    """HTML and headers."""
    parts = urlsplit(settings.razorpay_checkout_url)
    gateway = f"{parts.scheme}://{parts.netloc}"
    # The real checkout opens frames of another host of the gateway than the one that its script comes from.
    frames = gateway if parts.scheme == "http" else f"{gateway} https://*.razorpay.com"
    html = _TEMPLATES.get_template("shop.html").render(logins=_logins(settings), states=STATES)
    return html, {
        "content-security-policy": (
            f"default-src 'none'; script-src 'self' {gateway}; style-src 'self'; connect-src 'self'; "
            f"frame-src {frames}; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    }


def _logins(settings: Settings) -> list[dict[str, Any]]:
    """Whom the demo lets in, by institution."""
    file = settings.home / "demo.json"
    if not file.exists():
        return []
    return [
        {"slug": tenant["slug"], "users": [user for user in tenant["users"] if "status" not in user]}
        for tenant in json.loads(file.read_text())["tenants"]
        if any(user["role"] == "student" for user in tenant["users"])
    ]
