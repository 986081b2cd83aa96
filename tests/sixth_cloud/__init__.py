"""Nimbus, a cloud that does not exist: docs/adding_a_cloud.md followed to the letter."""

from custom_components.homeclouds.clouds.core.cloud import CloudType, Field, FieldKind

from .cloud import NimbusCloud

CLOUD = CloudType(
    key="nimbus",
    brand="Nimbus",
    fields=(
        Field(name="server", kind=FieldKind.ORIGIN),
        Field(name="username"),
        Field(name="password", kind=FieldKind.SECRET),
    ),
    create=NimbusCloud,
)
