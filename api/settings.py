"""Every setting of Lectern, typed, from the environment or `.env`. `.env.example` documents each for its operator."""

import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Names as in the environment: `LECTERN_` and the field in capitals, but for `DATABASE_URL`."""

    model_config = SettingsConfigDict(
        env_prefix="LECTERN_", env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    env: Literal["development", "production"] = "development"
    home: Path = Path(".lectern")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default_factory=lambda: min(os.cpu_count() or 1, 8), ge=1, le=64)
    base_url: str = ""
    base_domain: str = "localhost"
    trusted_proxies: int = Field(default=0, ge=0, le=10)

    database_url: SecretStr = Field(default=SecretStr(""), validation_alias="DATABASE_URL")
    api_database_url: SecretStr = SecretStr("")
    worker_database_url: SecretStr = SecretStr("")
    pool_size: int = Field(default=10, ge=1, le=200)

    secret_key: SecretStr = SecretStr("")
    signing_keys: Path | None = None
    access_token_seconds: int = Field(default=600, ge=60, le=3600)

    rate_limits: Literal["on", "off"] = "on"
    rate_limit_storage: str = "memory"
    max_body_bytes: int = Field(default=1_000_000, ge=1_000, le=100_000_000)

    files: str = ""
    pdf_processes: int = Field(default_factory=lambda: min(max((os.cpu_count() or 1) // 2, 1), 8), ge=1, le=64)

    smtp_url: SecretStr = SecretStr("")
    mail_from: str = "Lectern <no-reply@lectern.localhost>"

    payment_key: SecretStr = SecretStr("")
    razorpay_url: str = "https://api.razorpay.com"
    razorpay_checkout_url: str = "https://checkout.razorpay.com/v1/checkout.js"

    leaderboard_interval: int = Field(default=300, ge=60, le=86_400)
    stats_interval: int = Field(default=900, ge=60, le=86_400)

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    shutdown_seconds: int = Field(default=20, ge=1, le=300)

    @field_validator("database_url", "api_database_url", "worker_database_url")
    @classmethod
    def _postgresql(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if text and not text.startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql://")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().startswith(("smtp://", "smtps://", "smtp+tls://")):
            raise ValueError("must begin with smtp://, smtp+tls:// or smtps://")
        return value

    @field_validator("files")
    @classmethod
    def _files(cls, value: str) -> str:
        if "://" in value and not value.startswith(("file:///", "s3://", "gs://", "az://")):
            raise ValueError("must be a directory, or begin with s3://, gs:// or az://")
        return value

    @field_validator("rate_limit_storage")
    @classmethod
    def _storage(cls, value: str) -> str:
        if value != "memory" and not value.startswith(("redis://", "rediss://")):
            raise ValueError("must be memory or begin with redis:// or rediss://")
        if value != "memory" and find_spec("coredis") is None:
            raise ValueError("needs the extra redis: uv sync --extra redis")
        return value

    @field_validator("payment_key")
    @classmethod
    def _payment_key(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if text.startswith("file:"):
            try:
                text = Path(text.removeprefix("file:")).read_text()
            except OSError as error:
                raise ValueError(f"cannot read the file: {error.strerror}") from None
        keys = text.replace(",", " ").split()
        if value.get_secret_value() and (not keys or any(len(key) < 32 for key in keys)):
            raise ValueError("each key must have at least 32 characters")
        return value

    @field_validator("razorpay_url", "razorpay_checkout_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// (or http:// in development)")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _money_goes_encrypted(self) -> "Settings":
        if self.env == "production":
            for name in ("razorpay_url", "razorpay_checkout_url"):
                if not getattr(self, name).startswith("https://"):
                    raise ValueError(f"production needs an https:// address in LECTERN_{name.upper()}")
        return self

    @model_validator(mode="after")
    def _production_names_its_secrets(self) -> "Settings":
        if self.env == "production":
            missing = [
                name
                for name, given in {
                    "DATABASE_URL": self.database_url,
                    "LECTERN_SECRET_KEY": self.secret_key,
                    "LECTERN_SMTP_URL": self.smtp_url,
                }.items()
                if not given.get_secret_value()
            ] + [
                name
                for name, given in {
                    "LECTERN_SIGNING_KEYS": self.signing_keys,
                    "LECTERN_BASE_URL": self.base_url,
                }.items()
                if not given
            ]
            if missing:
                raise ValueError(f"production needs {', '.join(missing)}")
            if len(self.secret_key.get_secret_value()) < 32:
                raise ValueError("LECTERN_SECRET_KEY must have at least 32 characters")
        return self

    @property
    def development(self) -> bool:
        return self.env == "development"

    @property
    def public_url(self) -> str:
        """Where this platform is reached from outside, without a trailing slash."""
        return (self.base_url or f"http://{self.base_domain}:{self.port}").rstrip("/")


class SettingsError(Exception):
    """A setting is wrong; the message is one readable line."""


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        name = f"{field if field.isupper() else 'LECTERN_' + field.upper()}: " if field else ""
        raise SettingsError(f"{name}{first['msg'].removeprefix('Value error, ')}") from None


def settings_or_exit() -> Settings:
    """For entry points: a wrong setting ends the process with one line instead of a traceback."""
    try:
        return settings()
    except SettingsError as error:
        sys.exit(f"lectern: {error}")
