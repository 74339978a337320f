"""The application: what is mounted where, and what lives as long as the process."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from fastapi import FastAPI
from starlette.types import ASGIApp

from api import errors, openapi
from api.database_url import api_url
from api.db import Database
from api.deploy.tree import tree_hash
from api.files import Files
from api.limits import RateLimits
from api.logs import configure
from api.oidc import OpenIdConnect
from api.orphans import follow_parent
from api.passwords import Passwords
from api.payments.ask import Desk
from api.payments.envelopes import Envelopes
from api.payments.webhooks import Webhooks
from api.pdf.archive import Archive
from api.pdf.pool import Renderer
from api.revocations import Revocations
from api.routes import all_routers, docs, health, unsubscribe, verify, wellknown
from api.routing import Index, mount
from api.secrets import KeyRing, secret_key
from api.settings import Settings, settings_or_exit
from api.shell import Shell
from api.tenants import TenantDirectory
from api.tokens import Tokens


def create_api(settings: Settings) -> FastAPI:
    """The FastAPI application without what surrounds it; opens nothing before its lifespan begins."""
    database = Database(api_url(settings), settings.pool_size, tree_hash())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await database.open()
        try:
            yield
        finally:
            await app.state.desk.close()
            await app.state.webhooks.close()
            await app.state.archive.close()
            await app.state.renderer.close()
            app.state.passwords.close()
            await app.state.oidc.close()
            await database.close()

    app = FastAPI(
        title="Lectern",
        summary="The backend of a learning platform that many institutions share.",
        version=version("lectern"),
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.database = database
    app.state.tenants = TenantDirectory(database, settings.base_domain)
    app.state.tokens = Tokens(KeyRing.of(settings), settings.access_token_seconds)
    app.state.revocations = Revocations(database, settings.access_token_seconds)
    app.state.passwords = Passwords()
    app.state.key = secret_key(settings)
    app.state.oidc = OpenIdConnect(app.state.key, strict=not settings.development)

    app.state.renderer = Renderer(1, waiting=20, seconds=20)
    app.state.files = Files(settings)
    app.state.archive = Archive(partial(database.text, "anonymous"), app.state.files, app.state.renderer)

    anonymous = partial(database.text, "anonymous")
    envelopes = Envelopes.of(settings)
    app.state.desk = Desk(anonymous, settings, envelopes, patience=5)
    app.state.webhooks = Webhooks(anonymous, envelopes)

    errors.install(app)
    mount(app, all_routers(), "/api")
    mount(app, [wellknown.router, health.router, docs.router, unsubscribe.router, verify.router])
    if settings.development:
        from api.routes import dev

        mount(app, [dev.router])
    app.router.routes.insert(0, Index(app.routes))
    openapi.install(app)
    return app


def create() -> ASGIApp:
    """What the HTTP server runs; a wrong setting ends it with one line."""
    settings = settings_or_exit()
    follow_parent()
    configure(settings.log_level, settings.log_format)
    api = create_api(settings)
    gc.freeze()  # what a process begins with stays; to search it takes a tenth of a second, in which nobody is served
    gc.enable()
    return Shell(api, settings, RateLimits(settings, api.state.tokens), api.state.tenants)
