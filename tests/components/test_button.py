"""Buttons and scenes: things to do at once."""

from custom_components.homeclouds.clouds.core.features import Button, Scene
from custom_components.homeclouds.clouds.core.model import Device, DeviceKind

from .conftest import Instance


async def test_press(instance: Instance) -> None:
    """Pressing writes what the button stands for."""
    await instance.show(
        Button(key="reset_filter", writes={"filter": 0, "beep": 1}),
        Button(key="restart", writes={"r": 1}, device_class="restart"),
    )
    assert await instance.do("button.press", "button.thing_reset_filter") == [{"filter": 0, "beep": 1}]
    assert instance.state("button.thing_reset_filter").state != "unknown"
    assert instance.attributes("button.thing_restart", "device_class") == ["restart"]


async def test_scene(instance: Instance) -> None:
    """A vendor's scene belongs to its home and has the name it was given there."""
    home = Device(id="h1", name="Home", kind=DeviceKind.HOME)
    await instance.show(Scene(key="scene_7", label="scene", name="Good night", writes={"scene": "7"}), device=home)
    assert instance.attributes("scene.home_good_night", "friendly_name") == ["Home Good night"]
    assert await instance.do("scene.turn_on", "scene.home_good_night") == [{"scene": "7"}]
