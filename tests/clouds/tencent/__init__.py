"""Tencent IoT Explorer without Home Assistant."""
