"""Vectors of the signature."""

import pytest

from custom_components.homeclouds.clouds.tencent.signing import canonical, sign

REGISTER: dict[str, str | int] = {
    "RequestId": "8b8d499bbba1ac28b6da21b4",
    "Action": "AppCreateCellphoneUser",
    "AppKey": "demo-key",
    "Signature": "not signed itself",
    "Timestamp": 1546315200,
    "Nonce": 71087795,
    "CountryCode": "86",
    "PhoneNumber": "13900000000",
    "Password": "My!P@ssword",
    "VerificationCode": "123456",
}
WECHAT: dict[str, str | int] = {
    "Action": "AppGetTokenByWeiXin",
    "AppKey": "ahPxdKWywfNTGrejd",
    "Login_Name": "a_b",
    "Empty": "",
    "Nonce": 71087795,
    "RequestId": "8b8d499bbba1ac28b6da21b4",
    "Timestamp": 1546315200,
}


@pytest.mark.parametrize(
    ("params", "text", "signature"),
    [
        (
            REGISTER,
            "Action=AppCreateCellphoneUser&AppKey=demo-key&CountryCode=86&Nonce=71087795&Password=My!P@ssword&"
            "PhoneNumber=13900000000&RequestId=8b8d499bbba1ac28b6da21b4&Timestamp=1546315200&VerificationCode=123456",
            "xcdBg4vpIfc1LiK3i8d0RWITWVw=",
        ),
        (
            WECHAT,
            "Action=AppGetTokenByWeiXin&AppKey=ahPxdKWywfNTGrejd&Login.Name=a_b&Nonce=71087795&"
            "RequestId=8b8d499bbba1ac28b6da21b4&Timestamp=1546315200",
            "uOE0pR3ucHcqogIghmWOm/VgOTE=",
        ),
    ],
)
def test_vectors(params: dict[str, str | int], text: str, signature: str) -> None:
    """Sorted, empty texts left out, underscores in names as dots, values raw."""
    assert canonical(params) == text
    assert sign(params, "demo-secret") == signature
