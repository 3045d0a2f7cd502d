"""The browser that the explorer's tests share."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.journeys.browsing import CHROMIUM, ONLY_LOOPBACK


@pytest.fixture(scope="session")
async def _chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(ONLY_LOOPBACK))
        try:
            yield chromium
        finally:
            await chromium.close()


@pytest.fixture
async def context(_chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A browser that nobody has used, and that finds no host but this one."""
    context = await _chromium.new_context()
    try:
        yield context
    finally:
        await context.close()
