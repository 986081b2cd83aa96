"""The simulators of China Telecom."""

from simulators.china_telecom import ChinaTelecomDevices, ChinaTelecomLan, ChinaTelecomPlatform
from simulators.testing import simulator_fixture

partner = simulator_fixture(ChinaTelecomPlatform)
secure_partner = simulator_fixture(ChinaTelecomPlatform, tls=True)
fleet = simulator_fixture(ChinaTelecomDevices, retry=0.02)
datagram_fleet = simulator_fixture(ChinaTelecomDevices, retry=0.02, udp=True)
lan = simulator_fixture(ChinaTelecomLan)
