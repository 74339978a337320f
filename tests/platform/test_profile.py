"""What an institution shows to those who have not signed in."""

from tests.support.api import Institution
from tests.support.people import insert


def test_a_visitor_sees_how_to_get_in(institution: Institution) -> None:
    with institution.api.connect() as connection:
        connection.execute(
            "update lms.tenants set registration = 'closed', timezone = 'Asia/Kolkata', branding = %s where id = %s",
            ('{"logo_url": "https://cdn.example/logo.svg"}', institution.id),
        )
        for provider, enabled in (("google", True), ("campus", True), ("old", False)):
            insert(
                connection,
                "identity_providers",
                tenant_id=institution.id,
                provider=provider,
                name=provider.title(),
                issuer=f"https://{provider}.example",
                client_id="lectern",
                client_secret_sealed="sealed",
                enabled=enabled,
            )

    answer = institution.anonymous.get("/api/tenant")

    assert answer.json() == {
        "slug": institution.slug,
        "name": answer.json()["name"],
        "locale": "en",
        "timezone": "Asia/Kolkata",
        "currency": "INR",
        "branding": {"logo_url": "https://cdn.example/logo.svg"},
        "registration": "closed",
        "sign_in_providers": [
            {"provider": "campus", "name": "Campus"},
            {"provider": "google", "name": "Google"},
        ],
    }
    assert institution.student().get("/api/tenant").json() == answer.json()


def test_by_host_name(institution: Institution) -> None:
    http = institution.api.http
    assert http.get("/api/tenant", headers={"host": f"{institution.slug}.localhost"}).json()["slug"] == institution.slug
    unknown = http.get("/api/tenant", headers={"host": "nobody.localhost"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "tenant_not_found")
    nameless = http.get("/api/tenant")
    assert (nameless.status_code, nameless.json()["code"]) == (404, "tenant_not_found")
