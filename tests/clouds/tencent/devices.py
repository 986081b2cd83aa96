"""Devices of the simulated Tencent account."""

LAMP, CURTAIN, AC = "SIMRGBLAMP/lamp01", "SIMCURTAIN/cur01", "SIMAIRCOND/ac01"
GADGET, GATEWAY, SENSOR = "SIMGADGETX/gad01", "SIMGATEWAY/gw01", "SIMTHSENSE/sub_th"
